/* SPDX-License-Identifier: EUPL-1.2 */
/* Descriptions of the API for programs. Called by main.c; never prints. */
#include "cli/describe.h"

#include "seus/version.h"
#include "wire/openapi.h"

bool describe_api(const struct args *args, struct buf *target)
{
    const char *const *const words = args->words;
    if (args->words_count == 1 && strcmp(words[0], "openapi") == 0) {
        openapi_document(SEUS_VERSION, target);
        return true;
    }
    if (args->words_count == 1 && strcmp(words[0], "records") == 0) {
        openapi_schemas(target);
        return true;
    }
    return args->words_count == 2 && strcmp(words[0], "record") == 0 && openapi_schema(str_of(words[1]), target);
}
