"""Where the frozen program starts; `app.main` sorts out worker, probe, commands and window."""

import sys

from app.main import main

sys.exit(main())
