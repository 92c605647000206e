import json

import pytest

from app.errors import BuildError
from build_models import cli
from build_models.card_text import with_figures
from build_models.training.evaluation import Evaluation
from build_models.weights import ModelCard, load_card, save_card
from tests.unit.build_models.test_metrics import REFERENCE, score

TEXT = "# Card\n<!-- figures of small -->\nyesterday\n<!-- end of figures of small -->\nLimits.\n"


def card(**figures):
    return ModelCard("small", "1.0", {"family": "unet"}, 0.4, {}, {}, figures, temperature=1.25)


def figures(name="TCGA_CS_0001_2000"):
    return Evaluation((score(REFERENCE, name),)).document()


def test_figures_replace_what_stood_between_the_marks_and_nothing_else():
    text = with_figures(TEXT, card(validation=figures()))

    assert "yesterday" not in text
    assert text.startswith("# Card\n")
    assert text.endswith("\nLimits.\n")
    assert "| validation | 1 | 1.000 |" in text
    assert "temperature 1.25" in text
    assert with_figures(text, card(validation=figures())) == text


def test_inputs_are_compared_with_all_sequences():
    worse = {**figures(), "mean": 0.9}

    text = with_figures(TEXT, card(**{"validation": figures(), "validation, flair": worse}))

    assert "| flair | 0.900 | -0.100 | – |" in text


def test_inputs_of_a_cross_validation_are_compared_with_its_own_mean():
    worse = {**figures(), "mean": 0.7, "outside_px": 12}
    report = {**figures(), "mean": 0.75, "inputs": {"heads": worse}}

    text = with_figures(TEXT, card(**{"cross-validation": report}))

    assert "| input (cross-validation) |" in text and "| heads | 0.700 | -0.050 | 12 |" in text
    assert "| input (validation) |" not in text


def test_hospitals_of_cross_validation_and_validation_stand_beside_each_other():
    both = {"cross-validation": figures("TCGA_DU_0001_2000"), "validation": figures()}
    both["cross-validation"]["hospitals"] = {"DU": {"count": 1, "mean": 0.7, "worst": 0.6}}
    both["validation"]["hospitals"] = {"CS": {"count": 1, "mean": 0.9, "worst": 0.8}}

    text = with_figures(TEXT, card(**both))

    assert "| hospital (cross-validation) |" in text and "| DU | 1 | 0.700 | 0.600 |" in text
    assert "| hospital (validation) |" in text and "| CS | 1 | 0.900 | 0.800 |" in text


def test_cards_without_the_newer_figures_are_written_too():
    old = {"patients": [{"id": "a", "dice": 0.5}], "mean": 0.5, "median": 0.5, "ci95": [0.5, 0.5]}

    assert "| test | 1 | 0.500 | 0.500 to 0.500 | 0.500 | 0.500 | – | – | – / – | – |" in with_figures(
        TEXT, card(test=old)
    )


def test_text_without_marks_is_refused():
    with pytest.raises(BuildError, match="no marks"):
        with_figures("# Card\n", card(validation=figures()))


def test_command_enters_a_report_and_writes_the_text(tmp_path, capsys):
    weights, report = tmp_path / "small.safetensors", tmp_path / "cv.json"
    save_card(weights, card())
    (tmp_path / "README.md").write_text(TEXT)
    report.write_text(json.dumps(figures("TCGA_DU_0001_2000")))

    code = cli.main(["card", "--weights", str(weights), "--enter", f"cross-validation={report}", "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["changed"]
    text = (tmp_path / "README.md").read_text()
    assert "| cross-validation | 1 | 1.000 |" in text
    assert "| DU | 1 | 1.000 | 1.000 |" in text
    assert load_card(weights).figures["cross-validation"]["mean"] == 1.0


def test_damaged_report_is_one_sentence(tmp_path, capsys):
    weights = tmp_path / "small.safetensors"
    save_card(weights, card())
    (tmp_path / "bad.json").write_text("[1")

    assert cli.main(["card", "--weights", str(weights), "--enter", f"test={tmp_path / 'bad.json'}", "--json"]) == 1
    assert "no report" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_lesions_that_were_carried_elsewhere_stand_by_third_of_the_head():
    places = {"lowest": {"slices": 53, "mean": 0.4356, "found": 0.4717}}

    text = with_figures(TEXT, card(**{"validation": figures(), "validation, relocated": places}))

    assert "| lowest | 53 | 0.436 | 47% |" in text
