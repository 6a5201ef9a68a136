import sys

from bench.runner import main

import validation

sys.exit(main(validation))
