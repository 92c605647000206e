"""Measures the candidates of every layer of a network and keeps the fastest."""

from build_models.progress import Progress, silent
from build_models.records import Record, read_records, write_records
from build_models.tuning.devices import measure_on_devices
from build_models.tuning.here import measure_here
from build_models.tuning.request import TuneRequest


def tune(request: TuneRequest, progress: Progress = silent) -> dict[str, Record]:
    """Measure, and write the records of the target as they are found.

    Returns
    -------
    dict
        What was found, by the key of the layer.

    Raises
    ------
    BuildError
        A candidate computes something wrong, the measuring process fails, or the lab has no device.
    """
    found = dict[str, Record]()
    wanted = request.layers(read_records(request.target, request.folder))
    if not wanted:
        return found
    measure = measure_here if request.lab is None else measure_on_devices
    for layer, timed in measure(request, wanted, progress):
        ms, choice = min(timed, key=lambda pair: pair[0])
        found[layer.key] = Record(choice, ms)
        rate = layer.operations / ms / 1e6
        progress(f"{layer.key}: {choice.template} {dict(choice.parameters)} {ms:.3f} ms, {rate:.0f} GFLOP/s")
        # Read anew each time: another model may be tuned for the same target beside this one.
        records = read_records(request.target, request.folder).with_record(layer, request.precision, found[layer.key])
        write_records(request.target, records, request.folder)
    return found
