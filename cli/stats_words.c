/* SPDX-License-Identifier: EUPL-1.2 */
/* What figures are called, in English and Italian, and how their values read. Called by stats.c and stats_html.c. */
#include "cli/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/show.h"

struct word {
    const char *name;
    const char *english;
    const char *italian;
};

static const struct word words[] = {
    /* columns */
    {"cases", "Cases", "Casi"},
    {"interventions", "Interventions", "Interventi"},
    {"persons", "Persons", "Persone"},
    {"on_site", "Unit sent", "Con unità inviata"},
    {"phone", "By phone", "Al telefono"},
    {"placed", "With a place", "Con collocamento"},
    {"on_site_permille", "Unit sent %", "Con unità %"},
    {"reports", "Reports", "Segnalazioni"},
    {"attached", "Taken", "Accolte"},
    {"refused", "Refused", "Non accolte"},
    {"overridden", "Against policy", "In deroga"},
    {"refused_permille", "Refused %", "Non accolte %"},
    {"decided", "Decided", "Valutati"},
    {"decided_p50_ms", "Decision, half within", "Valutazione, metà entro"},
    {"decided_p90_ms", "Decision, 9 of 10 within", "Valutazione, 9 su 10 entro"},
    {"sent", "Unit sent", "Unità inviata"},
    {"sent_p50_ms", "First unit, half within", "Prima unità, metà entro"},
    {"sent_p90_ms", "First unit, 9 of 10 within", "Prima unità, 9 su 10 entro"},
    {"offered", "Handovers", "Passaggi"},
    {"offered_p50_ms", "Handover, half within", "Passaggio, metà entro"},
    {"offered_p90_ms", "Handover, 9 of 10 within", "Passaggio, 9 su 10 entro"},
    {"closed", "Closed", "Chiusi"},
    {"closed_p50_ms", "Closing, half within", "Chiusura, metà entro"},
    {"closed_p90_ms", "Closing, 9 of 10 within", "Chiusura, 9 su 10 entro"},
    {"assignments", "Units sent", "Invii di unità"},
    {"acked", "Acknowledged", "Confermati"},
    {"acked_p50_ms", "Acknowledged, half within", "Conferma, metà entro"},
    {"acked_p90_ms", "Acknowledged, 9 of 10 within", "Conferma, 9 su 10 entro"},
    {"left", "Left", "Partiti"},
    {"left_p50_ms", "Leaving, half within", "Partenza, metà entro"},
    {"left_p90_ms", "Leaving, 9 of 10 within", "Partenza, 9 su 10 entro"},
    {"arrived", "Arrived", "Arrivati"},
    {"arrived_p50_ms", "Travel, half within", "Viaggio, metà entro"},
    {"arrived_p90_ms", "Travel, 9 of 10 within", "Viaggio, 9 su 10 entro"},
    {"cleared", "Cleared", "Conclusi"},
    {"cleared_p50_ms", "On scene, half within", "Sul posto, metà entro"},
    {"cleared_p90_ms", "On scene, 9 of 10 within", "Sul posto, 9 su 10 entro"},
    {"accepted", "Accepted", "Accettati"},
    {"accepted_p50_ms", "Acceptance, half within", "Accettazione, metà entro"},
    {"accepted_p90_ms", "Acceptance, 9 of 10 within", "Accettazione, 9 su 10 entro"},
    {"in_time", "By noon, next working day", "Entro le 12 del giorno lavorativo dopo"},
    {"rejected", "Rejected", "Respinti"},
    {"accepted_permille", "Accepted %", "Accettati %"},
    {"zones", "Zones", "Zone"},
    {"hooked", "Hooked", "Agganciate"},
    {"trying", "Experimenting", "In sperimentazione"},
    {"preparing", "Preparing", "In preparazione"},
    {"zones_permille", "Zones %", "Zone %"},
    {"population", "Inhabitants", "Abitanti"},
    {"covered", "Covered", "Coperti"},
    {"covered_permille", "Covered %", "Coperti %"},
    {"agreed", "Agreed", "Concordi"},
    {"disagreed", "Disagreed", "Discordi"},
    {"agreed_permille", "Agreed %", "Concordi %"},
    {"people", "Different people", "Persone diverse"},
    {"known_before", "Known before", "Già note"},
    {"repeated", "More than once", "Più di una volta"},
    {"courses", "Courses", "Corsi"},
    {"attended", "Attendances", "Presenze"},
    {"placements", "Places", "Collocamenti"},
    {"started", "Taken", "Iniziati"},
    {"ended", "Ended", "Conclusi"},
    {"ended_p50_ms", "Stay, half within", "Durata, metà entro"},
    {"ended_p90_ms", "Stay, 9 of 10 within", "Durata, 9 su 10 entro"},
    {"nights", "Nights", "Pernottamenti"},
    {"days", "Days", "Giorni"},
    {"days_used", "Days with entries", "Giorni con registrazioni"},
    {"entries", "Commands", "Comandi"},
    {"fallbacks", "Fallbacks", "Ripieghi"},
    {"gap_ms", "Longest silence", "Silenzio più lungo"},
    {"timed", "With stated time", "Con ora dichiarata"},
    {"within_10_min", "Within 10 min", "Entro 10 min"},
    {"within_permille", "Within 10 min %", "Entro 10 min %"},
    {"total", "Total", "Totale"},
    {"all", "all", "tutti"},
    {"not_stated", "not stated", "non indicato"},
    /* kinds */
    {"signallers", "Signallers", "Segnalanti"},
    {"needs", "Needs", "Bisogni"},
    {"areas", "Areas", "Aree vaste"},
    {"availability", "Availability", "Disponibilità"},
    {"unit_phases", "Times of the territorial units", "Tempi delle unità territoriali"},
    {"room_phases", "Times of the room", "Tempi della centrale"},
    {"coverage", "Coverage", "Copertura"},
    {"training", "Training", "Formazione"},
    {"shadow", "Cases under experimentation", "Casi in sperimentazione"},
    {"outcomes", "Outcomes", "Esiti"},
    {"hours", "Hours of the day", "Ore del giorno"},
    {"handovers", "Handovers to the ordinary services", "Passaggi ai servizi ordinari"},
    /* by */
    {"year", "year", "anno"},
    {"month", "month", "mese"},
    {"day", "day", "giorno"},
    {"weekday", "weekday", "giorno della settimana"},
    {"hour", "hour", "ora"},
    {"zone", "zone", "zona"},
    {"area", "area", "area vasta"},
    {"category", "category of signaller", "categoria di segnalante"},
    {"signaller", "signaller", "segnalante"},
    {"need", "need", "bisogno"},
    {"priority", "priority", "priorità"},
    {"event_class", "class", "classe"},
    {"outcome", "outcome", "esito"},
    {"mode", "mode", "modalità"},
    {"state", "state", "stato"},
    {"unit", "unit", "unità"},
    {"service", "service", "servizio"},
    {"payer", "who pays", "chi paga"},
    {"resource", "place", "luogo"},
    {"municipality", "municipality", "comune"},
    {"provider", "provider", "soggetto gestore"},
    {"sex", "sex", "sesso"},
    {"age", "age", "età"},
    {"nationality", "nationality", "nazionalità"},
    {"vulnerability", "vulnerability", "fragilità"},
    {"profile", "profession", "professione"},
    {"course", "course", "corso"},
    /* of the page */
    {"figures", "Figures of the service", "Dati del servizio"},
    {"as_of", "As of log index", "All'indice del registro"},
    {"period", "Period", "Periodo"},
    {"all_time", "from the beginning", "dall'inizio"},
    {"until_now", "until that index", "fino a quell'indice"},
    {"withheld_note", "Counts of one to four are withheld (<5), and what would betray them (*).",
     "I conteggi da uno a quattro sono nascosti (<5), con quelli che li rivelerebbero (*)."},
    {"half", "half within", "metà entro"},
    {"nine_tenths", "nine tenths within", "nove su dieci entro"},
    {"by", "by", "per"},
    {"nothing", "Nothing was recorded in this period.", "Nulla è stato registrato in questo periodo."},
    {"left_out", "rows are left out", "righe omesse"},
};

const char *stats_word(const char *name, bool italian)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i].name, name) == 0) {
            return italian ? words[i].italian : words[i].english;
        }
    }
    return name;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t text_len = strlen(text);
    const size_t end_len = strlen(end);
    return text_len >= end_len && strcmp(text + text_len - end_len, end) == 0;
}

static void show_span(uint64_t ms, struct buf *target)
{
    const uint64_t seconds = (ms + 500) / 1000;
    const uint64_t minutes = seconds / 60;
    if (seconds < 60) {
        buf_printf(target, "%" PRIu64 " s", seconds);
    } else if (minutes < 60) {
        buf_printf(target, "%" PRIu64 " min", minutes);
    } else if (minutes < UINT64_C(48) * 60) {
        buf_printf(target, "%" PRIu64 " h %" PRIu64 " min", minutes / 60, minutes % 60);
    } else {
        buf_printf(target, "%" PRIu64 " d %" PRIu64 " h", minutes / 1440, minutes / 60 % 24);
    }
}

void stats_show(const char *column, const json_t *value, struct buf *target)
{
    const uint64_t number = (uint64_t)json_integer_value(value);
    if (!json_is_integer(value)) {
        show_value("", value, SHOW_PEOPLE, target);
    } else if (ends_with(column, "_permille")) {
        buf_printf(target, "%" PRIu64 ".%" PRIu64 " %%", number / 10, number % 10);
    } else if (ends_with(column, "_ms")) {
        show_span(number, target);
    } else {
        buf_printf(target, "%" PRIu64, number);
    }
}
