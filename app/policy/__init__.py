"""What the administrator of this PC has set: read, checked, and ranked with the user's own choices."""
