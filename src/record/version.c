/* SPDX-License-Identifier: EUPL-1.2 */
#include <lmdb.h>

#include "record/record.h"

const char *record_library_version(void)
{
    return mdb_version(NULL, NULL, NULL);
}
