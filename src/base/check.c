/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void check_failed(const char *fact, const char *file, int line, const char *func)
{
    fprintf(stderr, "CHECK failed: %s (%s:%d, %s). This is a bug in SEUS; the process stops so that nothing is lost.\n",
            fact, file, line, func);
    abort();
}
