"""What the groups of commands are called where they are listed."""

from app.ui.command_table import COMMANDS
from app.ui.i18n import translate


def group_titles() -> dict[str, str]:
    """Title by menu, in the order of the menus, of those that have commands."""
    known = {
        "file": translate("CommandGroups", "File"),
        "view": translate("CommandGroups", "View"),
        "image": translate("CommandGroups", "Image"),
        "window": translate("CommandGroups", "Grey values"),
        "segment": translate("CommandGroups", "Segment"),
        "edit": translate("CommandGroups", "Edit"),
        "measure": translate("CommandGroups", "Measure"),
        "tools": translate("CommandGroups", "Tools"),
        "help": translate("CommandGroups", "Help"),
    }
    used = dict.fromkeys(command.menu for command in COMMANDS)
    order = [menu for menu in known if menu in used] + [menu for menu in used if menu not in known]
    return {menu: known.get(menu, menu.capitalize()) for menu in order}
