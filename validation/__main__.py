import sys

import validation
from bench.runner import main

sys.exit(main(validation))
