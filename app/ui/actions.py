"""Every command of the window: its words, keys, icon and menu."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.ui.icons import icon


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes
    ----------
    text, tip : str
        In English; the context of their translations is 'Commands'.
    keys : tuple of str
        The first is shown in the menu; more work too.
    group : str or None
        Commands of one group exclude each other.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str | None = None
    checkable: bool = False
    group: str | None = None
    tip: str = ""


COMMANDS = (
    Command("open_files", "file", QT_TRANSLATE_NOOP("Commands", "Open files…"), ("Ctrl+O",), "file"),
    Command("open_folder", "file", QT_TRANSLATE_NOOP("Commands", "Open folder…"), ("Ctrl+Shift+O",), "folder"),
    Command("open_demo", "file", QT_TRANSLATE_NOOP("Commands", "Open the demo case"), ("Ctrl+D",)),
    Command(
        "export",
        "file",
        QT_TRANSLATE_NOOP("Commands", "Export…"),
        ("Ctrl+E",),
        tip=QT_TRANSLATE_NOOP("Commands", "Write the outline and its measurements to files"),
    ),
    Command("close_case", "file", QT_TRANSLATE_NOOP("Commands", "Close the case"), ("Ctrl+W",)),
    Command("quit", "file", QT_TRANSLATE_NOOP("Commands", "Quit"), ("Ctrl+Q",)),
    Command("previous", "image", QT_TRANSLATE_NOOP("Commands", "Previous slice"), ("Up",)),
    Command("next", "image", QT_TRANSLATE_NOOP("Commands", "Next slice"), ("Down",)),
    Command("back_ten", "image", QT_TRANSLATE_NOOP("Commands", "Ten slices back"), ("Shift+Up",)),
    Command("ahead_ten", "image", QT_TRANSLATE_NOOP("Commands", "Ten slices ahead"), ("Shift+Down",)),
    Command("first", "image", QT_TRANSLATE_NOOP("Commands", "First slice"), ("Home",)),
    Command("last", "image", QT_TRANSLATE_NOOP("Commands", "Last slice"), ("End",)),
    Command("previous_series", "image", QT_TRANSLATE_NOOP("Commands", "Previous series"), ("PgUp",)),
    Command("next_series", "image", QT_TRANSLATE_NOOP("Commands", "Next series"), ("PgDown",)),
    Command("cine", "image", QT_TRANSLATE_NOOP("Commands", "Cine"), ("C",), None, True),
    Command("cine_faster", "image", QT_TRANSLATE_NOOP("Commands", "Cine faster"), (".",)),
    Command("cine_slower", "image", QT_TRANSLATE_NOOP("Commands", "Cine slower"), (",",)),
    Command("preset_0", "window", QT_TRANSLATE_NOOP("Commands", "Automatic"), ("0",)),
    Command("preset_1", "window", QT_TRANSLATE_NOOP("Commands", "First of the file"), ("1",)),
    Command("preset_2", "window", QT_TRANSLATE_NOOP("Commands", "Second of the file"), ("2",)),
    Command("preset_3", "window", QT_TRANSLATE_NOOP("Commands", "Standard (1–99 %)"), ("3",)),
    Command("preset_4", "window", QT_TRANSLATE_NOOP("Commands", "High contrast (5–95 %)"), ("4",)),
    Command("preset_5", "window", QT_TRANSLATE_NOOP("Commands", "Bright lesion (50–99.9 %)"), ("5",)),
    Command("preset_6", "window", QT_TRANSLATE_NOOP("Commands", "Dark structures (0.1–60 %)"), ("6",)),
    Command("invert", "image", QT_TRANSLATE_NOOP("Commands", "Invert grey values"), ("I",), "invert", True),
    Command("rotate_left", "image", QT_TRANSLATE_NOOP("Commands", "Rotate left"), ("Alt+L",)),
    Command("rotate_right", "image", QT_TRANSLATE_NOOP("Commands", "Rotate right"), ("Alt+R",)),
    Command("flip", "image", QT_TRANSLATE_NOOP("Commands", "Flip left to right"), ("Alt+F",)),
    Command(
        "tool_window",
        "tools",
        QT_TRANSLATE_NOOP("Commands", "Window"),
        ("W",),
        "window",
        True,
        "tool",
        QT_TRANSLATE_NOOP("Commands", "Drag right for wider, up for brighter; Shift for fine steps"),
    ),
    Command("tool_pan", "tools", QT_TRANSLATE_NOOP("Commands", "Pan"), ("T",), "pan", True, "tool"),
    Command("tool_zoom", "tools", QT_TRANSLATE_NOOP("Commands", "Zoom"), ("Z",), "zoom", True, "tool"),
    Command("tool_scroll", "tools", QT_TRANSLATE_NOOP("Commands", "Scroll"), ("S",), "scroll", True, "tool"),
    Command("tool_crosshair", "tools", QT_TRANSLATE_NOOP("Commands", "Crosshair"), ("H",), "crosshair", True, "tool"),
    Command(
        "brighter_downwards",
        "tools",
        QT_TRANSLATE_NOOP("Commands", "Drag down for brighter"),
        (),
        None,
        True,
        tip=QT_TRANSLATE_NOOP("Commands", "The window tool brightens when you drag down, as some workstations do"),
    ),
    Command("undo", "edit", QT_TRANSLATE_NOOP("Commands", "Undo"), ("Ctrl+Z",), "undo"),
    Command("redo", "edit", QT_TRANSLATE_NOOP("Commands", "Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo"),
    Command(
        "edit",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Edit the outline"),
        ("Shift+E",),
        "edited",
        True,
        tip=QT_TRANSLATE_NOOP("Commands", "Correct the outline by hand: brush, eraser, polygon and more"),
    ),
    Command(
        "tool_brush",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Brush"),
        ("B",),
        "brush",
        True,
        "tool",
        tip=QT_TRANSLATE_NOOP("Commands", "Paint outline; Alt erases, Shift and the wheel change the size"),
    ),
    Command(
        "tool_eraser",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Eraser"),
        ("E",),
        "eraser",
        True,
        "tool",
        tip=QT_TRANSLATE_NOOP("Commands", "Erase outline; Alt paints, Shift and the wheel change the size"),
    ),
    Command(
        "tool_polygon",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Polygon"),
        ("P",),
        "polygon",
        True,
        "tool",
        tip=QT_TRANSLATE_NOOP("Commands", "Click corners and close with a double click, or drag freehand; Alt clears"),
    ),
    Command(
        "tool_remove",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Remove a part"),
        ("X",),
        "remove_part",
        True,
        "tool",
        tip=QT_TRANSLATE_NOOP("Commands", "Click a connected part of the outline to remove it"),
    ),
    Command(
        "tool_keep",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Keep one part"),
        ("K",),
        "keep_part",
        True,
        "tool",
        tip=QT_TRANSLATE_NOOP("Commands", "Click the connected part of the outline that stays; the others go"),
    ),
    Command(
        "fill_holes",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Fill holes"),
        ("F",),
        "fill_holes",
        tip=QT_TRANSLATE_NOOP("Commands", "Close the holes of the outline, in the slice or the whole volume"),
    ),
    Command(
        "interpolate",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Fill in between slices"),
        ("Ctrl+I",),
        "interpolate",
        tip=QT_TRANSLATE_NOOP("Commands", "Outline the slices between the two that you drew before and after this one"),
    ),
    Command(
        "brush_smaller",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Smaller brush"),
        ("[",),
    ),
    Command(
        "brush_larger",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Larger brush"),
        ("]",),
    ),
    Command(
        "revert_slice",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Revert this slice"),
        ("Ctrl+Backspace",),
        "history",
        tip=QT_TRANSLATE_NOOP("Commands", "Let this slice follow the network again"),
    ),
    Command(
        "revert_all",
        "edit",
        QT_TRANSLATE_NOOP("Commands", "Revert all slices"),
    ),
    Command(
        "tool_distance",
        "measure",
        QT_TRANSLATE_NOOP("Commands", "Distance"),
        ("D",),
        "distance",
        True,
        "tool",
        QT_TRANSLATE_NOOP("Commands", "Measure a distance: drag from end to end, or click both"),
    ),
    Command(
        "tool_angle",
        "measure",
        QT_TRANSLATE_NOOP("Commands", "Angle"),
        ("A",),
        "angle",
        True,
        "tool",
        QT_TRANSLATE_NOOP("Commands", "Measure an angle: drag the first arm to its apex, then click the other end"),
    ),
    Command(
        "tool_ellipse",
        "measure",
        QT_TRANSLATE_NOOP("Commands", "Ellipse"),
        ("O",),
        "ellipse",
        True,
        "tool",
        QT_TRANSLATE_NOOP("Commands", "Measure grey values and area in an ellipse; Shift makes a circle"),
    ),
    Command(
        "tool_arrow",
        "measure",
        QT_TRANSLATE_NOOP("Commands", "Arrow with text"),
        ("Shift+A",),
        "arrow",
        True,
        "tool",
        QT_TRANSLATE_NOOP("Commands", "Point at something: drag away from it, then write"),
    ),
    Command("delete", "measure", QT_TRANSLATE_NOOP("Commands", "Delete the measurement"), ("Del",), "delete"),
    Command("measures", "measure", QT_TRANSLATE_NOOP("Commands", "Show measurements"), ("Shift+M",), None, True),
    Command("fit", "view", QT_TRANSLATE_NOOP("Commands", "Fit to the window"), ("Ctrl+Return", "Ctrl+Enter"), "fit"),
    Command("actual_size", "view", QT_TRANSLATE_NOOP("Commands", "Actual pixels (1:1)"), ("Ctrl+0",)),
    Command("fit_lesion", "view", QT_TRANSLATE_NOOP("Commands", "Zoom to the lesion"), ("Shift+Z",)),
    Command("arrange_one", "view", QT_TRANSLATE_NOOP("Commands", "One view"), ("Ctrl+1",), None, True, "layout"),
    Command(
        "arrange_sequences",
        "view",
        QT_TRANSLATE_NOOP("Commands", "Sequences side by side"),
        ("Ctrl+2",),
        None,
        True,
        "layout",
    ),
    Command("arrange_planes", "view", QT_TRANSLATE_NOOP("Commands", "Three planes"), ("Ctrl+3",), None, True, "layout"),
    Command("plane_axial", "view", QT_TRANSLATE_NOOP("Commands", "Axial"), ("Alt+1",)),
    Command("plane_coronal", "view", QT_TRANSLATE_NOOP("Commands", "Coronal"), ("Alt+2",)),
    Command("plane_sagittal", "view", QT_TRANSLATE_NOOP("Commands", "Sagittal"), ("Alt+3",)),
    Command("next_view", "view", QT_TRANSLATE_NOOP("Commands", "Next view"), ("Ctrl+Tab",)),
    Command(
        "surface",
        "view",
        QT_TRANSLATE_NOOP("Commands", "Lesion in space…"),
        ("Ctrl+4",),
        "surface",
        tip=QT_TRANSLATE_NOOP("Commands", "The lesion's surface in the outline of the brain, turning"),
    ),
    Command("smooth", "view", QT_TRANSLATE_NOOP("Commands", "Smooth pixels"), ("Shift+I",), None, True),
    Command("crosshair", "view", QT_TRANSLATE_NOOP("Commands", "Crosshair lines"), ("Shift+H",), None, True),
    Command("overlays", "view", QT_TRANSLATE_NOOP("Commands", "Texts on the image"), ("Space",), None, True),
    Command("names", "view", QT_TRANSLATE_NOOP("Commands", "Identifying texts"), ("N",), None, True),
    Command("full_screen", "view", QT_TRANSLATE_NOOP("Commands", "Full screen"), ("F11",), None, True),
    Command("maximise", "view", QT_TRANSLATE_NOOP("Commands", "Image only"), ("M",), None, True),
    Command(
        "run_slice",
        "segment",
        QT_TRANSLATE_NOOP("Commands", "Outline this slice"),
        ("R",),
        "slice",
        tip=QT_TRANSLATE_NOOP("Commands", "Run the network on the slice you see"),
    ),
    Command(
        "run_volume",
        "segment",
        QT_TRANSLATE_NOOP("Commands", "Outline the volume"),
        ("Shift+R",),
        "volume",
        tip=QT_TRANSLATE_NOOP("Commands", "Run the network on every slice that has no outline yet"),
    ),
    Command("cancel", "segment", QT_TRANSLATE_NOOP("Commands", "Stop, or reset the view"), ("Esc",), "cancel"),
    Command(
        "live",
        "segment",
        QT_TRANSLATE_NOOP("Commands", "Follow while scrolling"),
        ("L",),
        "live",
        True,
        tip=QT_TRANSLATE_NOOP("Commands", "Outline each slice as you come to it"),
    ),
    Command("mask", "segment", QT_TRANSLATE_NOOP("Commands", "Show the outline"), ("G",), "mask", True),
    Command("reference", "segment", QT_TRANSLATE_NOOP("Commands", "Show the reference mask"), ("Shift+G",), None, True),
    Command("cheat_sheet", "help", QT_TRANSLATE_NOOP("Commands", "Keys and mouse"), ("F1",)),
    Command("shortcuts", "help", QT_TRANSLATE_NOOP("Commands", "Change keys…")),
    Command("about", "help", QT_TRANSLATE_NOOP("Commands", "About Falx")),
)


class Actions(QObject):
    """The commands as Qt actions, by name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._groups: dict[str, QActionGroup] = {}
        self._by_name = {command.name: self._make(command) for command in COMMANDS}
        self.retranslate()
        self.dress()

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def of_menu(self, menu: str) -> list[QAction]:
        """Actions of a menu, in order."""
        return [self._by_name[command.name] for command in COMMANDS if command.menu == menu]

    def enable(self, names: tuple[str, ...], on: bool) -> None:
        """Switch several on or off."""
        for name in names:
            self._by_name[name].setEnabled(on)

    def retranslate(self) -> None:
        """Put every text into the language in use."""
        for command in COMMANDS:
            action = self._by_name[command.name]
            text = translate("Commands", command.text)
            action.setText(text)
            action.setIconText(text.rstrip("…"))
            self._show_tip(command)

    def set_keys(self, name: str, keys: tuple[str, ...]) -> None:
        """Let other keys work a command."""
        self._by_name[name].setShortcuts([QKeySequence(key) for key in keys])
        self._show_tip(next(command for command in COMMANDS if command.name == name))

    def dress(self) -> None:
        """Draw the icons in the colours of the theme."""
        for command in COMMANDS:
            if command.icon is not None:
                self._by_name[command.name].setIcon(icon(command.icon))

    def _show_tip(self, command: Command) -> None:
        """What a command does, and the key that is shown in its menu."""
        action = self._by_name[command.name]
        keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()[:1])
        tip = translate("Commands", command.tip) if command.tip else action.text().rstrip("…")
        action.setToolTip(f"{tip} ({keys})" if keys else tip)

    def _make(self, command: Command) -> QAction:
        action = QAction(self)
        action.setObjectName(command.name)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        if command.group is not None:
            group = self._groups.setdefault(command.group, QActionGroup(self))
            group.addAction(action)
        return action
