/* SPDX-License-Identifier: EUPL-1.2 */
/* The page of figures: what is in it, whatever a zone is called. Well-formedness by a parser: stats_from_events.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/show.c"
#include "cli/span.c"
#include "cli/stats_html.c"
#include "cli/stats_keys.c"
#include "cli/stats_svg.c"
#include "cli/stats_words.c"

static char *page_of(const char *reply, bool italian)
{
    struct buf page = {0};
    json_t *replies = json_pack("[o]", json_loads(reply, 0, NULL));
    assert_non_null(replies);
    stats_html(replies, italian, &page);
    buf_append_char(&page, '\0');
    char *text = strdup((const char *)page.data);
    buf_release(&page);
    json_decref(replies);
    return text;
}

static unsigned count(const char *text, const char *what)
{
    unsigned found = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what)) {
        found++;
    }
    return found;
}

#define NEEDS                                                                                                          \
    "{\"kind\":\"needs\",\"by\":\"need\",\"at_index\":7,\"columns\":[\"key\",\"name\",\"interventions\",\"on_site\"]," \
    "\"items\":[{\"key\":\"violence\",\"name\":null,\"interventions\":30,\"on_site\":20},"                             \
    "{\"key\":\"minor\",\"name\":null,\"interventions\":10,\"on_site\":5}],"                                           \
    "\"total\":{\"key\":\"total\",\"name\":null,\"interventions\":40,\"on_site\":25},"                                 \
    "\"notes\":[\"Every call counts, whatever came of it.\"]}"

static void every_tag_is_closed_and_nothing_runs(void **state)
{
    static const char *const tags[] = {"html", "head", "body", "section", "div", "table", "thead", "tbody", "tfoot",
                                       "tr", "td", "th", "svg", "g", "text", "title", "p", "span", "h1", "h2", "style"};
    (void)state;
    char *page = page_of(NEEDS, false);
    for (unsigned i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        char open[16];
        char open_with[16];
        char close[16];
        snprintf(open, sizeof(open), "<%s>", tags[i]);
        snprintf(open_with, sizeof(open_with), "<%s ", tags[i]);
        snprintf(close, sizeof(close), "</%s>", tags[i]);
        assert_int_equal(count(page, open) + count(page, open_with), count(page, close));
    }
    assert_int_equal(count(page, "<script") + count(page, "http") + count(page, "url("), 0);
    free(page);
}

static void what_is_drawn_is_what_the_table_says(void **state)
{
    (void)state;
    char *page = page_of(NEEDS, false);
    assert_non_null(strstr(page, "<title>Violence: Interventions 30, Unit sent 20</title>"));
    assert_non_null(strstr(page, "<td>Violence</td><td>30</td><td>20</td>"));
    assert_non_null(strstr(page, "<tfoot><tr><td>Total</td><td>40</td><td>25</td></tr>"));
    /* 760 wide, 270 for labels and 90 for values: the longest bar takes 400, a third of it 133. */
    assert_non_null(strstr(page, "<rect class=\"outer\" x=\"270\" y=\"6\" width=\"400\""));
    assert_non_null(strstr(page, "<rect class=\"inner\" x=\"270\" y=\"6\" width=\"266\""));
    assert_non_null(strstr(page, "<rect class=\"outer\" x=\"270\" y=\"28\" width=\"133\""));
    free(page);
}

static void the_italian_page_has_no_english_words(void **state)
{
    (void)state;
    char *page = page_of(NEEDS, true);
    assert_non_null(strstr(page, "<html lang=\"it\">"));
    assert_non_null(strstr(page, "<h2>Bisogni</h2>"));
    assert_non_null(strstr(page, "<td>Minore a rischio</td>"));
    assert_non_null(strstr(page, "Ogni chiamata conta"));
    assert_null(strstr(page, "violence"));
    assert_null(strstr(page, "Every call"));
    free(page);
}

static void names_are_text_and_never_markup(void **state)
{
    (void)state;
    char *page = page_of("{\"kind\":\"zones\",\"by\":\"zone\",\"at_index\":1,\"columns\":[\"key\",\"name\",\"cases\"],"
                         "\"items\":[{\"key\":\"a\",\"name\":\"<script>\\\"&\\u0001\",\"cases\":2},{\"key\":\"b\","
                         "\"name\":\"A name of a zone that is much longer than the room beside a bar\",\"cases\":1}],"
                         "\"total\":{\"key\":\"total\",\"cases\":3},\"notes\":[]}",
                         false);
    assert_null(strstr(page, "<script>"));
    assert_int_equal(count(page, "&lt;script&gt;&quot;&amp; "), 3); /* table, bar, its title */
    assert_non_null(strstr(page, "A name of a zone that is much longer&#8230;"));
    free(page);
}

static void one_row_of_all_is_the_total_alone(void **state)
{
    (void)state;
    char *page = page_of("{\"kind\":\"handovers\",\"by\":\"all\",\"at_index\":1,\"columns\":[\"key\",\"name\","
                         "\"offered\",\"accepted_p50_ms\",\"accepted_p90_ms\"],\"items\":[{\"key\":\"all\",\"name\":"
                         "null,\"offered\":9,\"accepted_p50_ms\":60000,\"accepted_p90_ms\":7200000}],\"total\":{"
                         "\"key\":\"total\",\"offered\":9,\"accepted_p50_ms\":60000,\"accepted_p90_ms\":7200000},"
                         "\"notes\":[]}",
                         true);
    assert_int_equal(count(page, "<td>9</td>"), 1);
    assert_non_null(strstr(page, "<h2>Passaggi ai servizi ordinari</h2>"));
    assert_non_null(strstr(page, ">2 h 0 min</text>"));
    free(page);
}

static void an_empty_period_says_so_and_draws_nothing(void **state)
{
    (void)state;
    char *page = page_of("{\"kind\":\"needs\",\"by\":\"need\",\"at_index\":1,\"columns\":[\"key\",\"cases\"],\"items\":"
                         "[],\"total\":{\"key\":\"total\",\"cases\":0},\"notes\":[]}",
                         false);
    assert_non_null(strstr(page, "Nothing was recorded"));
    assert_null(strstr(page, "<svg"));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tag_is_closed_and_nothing_runs),
        cmocka_unit_test(what_is_drawn_is_what_the_table_says),
        cmocka_unit_test(the_italian_page_has_no_english_words),
        cmocka_unit_test(names_are_text_and_never_markup),
        cmocka_unit_test(one_row_of_all_is_the_total_alone),
        cmocka_unit_test(an_empty_period_says_so_and_draws_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
