/* SPDX-License-Identifier: EUPL-1.2 */
/* seus_load: a load generator that costs little, for a seus room and for etcd. See load.h and --help. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "load.h"

/* Set by SIGINT and SIGTERM: the run ends early, and is reported as far as it came. */
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

/* Letters that differ from run to run, so that nothing compresses away or repeats. */
static bool prepare_value(struct load *load)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";
    unsigned char random[LOAD_VALUE_SIZE_MAX];
    uint32_t run = 0;
    if (getrandom(&run, sizeof(run), 0) != (ssize_t)sizeof(run)) {
        return false;
    }
    for (size_t at = 0; at < sizeof(random); at += 256) { /* getrandom gives 256 bytes without a short count */
        if (getrandom(random + at, 256, 0) != 256) {
            return false;
        }
    }
    for (unsigned i = 0; i < load->options.value_size; i++) {
        load->value[i] = letters[random[i] & 63u];
    }
    snprintf(load->run, sizeof(load->run), "%08x", run);
    return true;
}

static uint64_t cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000u +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void print_us(const char *name, uint64_t ns)
{
    printf(",\"%s\":%llu.%llu", name, (unsigned long long)(ns / 1000), (unsigned long long)(ns % 1000 / 100));
}

static void print_text(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        putchar((unsigned char)*text < 0x20 ? ' ' : *text);
    }
    putchar('"');
}

static void report(const struct load *load, uint64_t requests, uint64_t cpu, uint64_t wall_us)
{
    const struct load_stats *stats = &load->stats;
    const uint64_t measured_ns = load->measure_to_ns - load->measure_from_ns;
    const uint64_t rate = measured_ns == 0 ? 0 : requests * 1000000u / (measured_ns / 1000u + 1u);
    printf("{\"requests\":%llu,\"errors\":%llu,\"seconds\":%llu.%03llu,\"rate\":%llu", (unsigned long long)requests,
           (unsigned long long)stats->errors, (unsigned long long)(measured_ns / 1000000000u),
           (unsigned long long)(measured_ns / 1000000u % 1000u), (unsigned long long)rate);
    print_us("p50_us", load_stats_at(stats, 500));
    print_us("p90_us", load_stats_at(stats, 900));
    print_us("p99_us", load_stats_at(stats, 990));
    print_us("max_us", stats->max_ns);
    printf(",\"connections\":%u,\"pipeline\":%u,\"cpu_seconds\":%llu.%03llu,\"cpu_share\":%llu.%02llu",
           load->options.connections, load->options.pipeline, (unsigned long long)(cpu / 1000000u),
           (unsigned long long)(cpu / 1000u % 1000u), (unsigned long long)(cpu / (wall_us + 1u)),
           (unsigned long long)(cpu * 100u / (wall_us + 1u) % 100u));
    printf(",\"bytes_in\":%llu,\"bytes_out\":%llu,\"verified\":%u,\"missing\":%u,\"first_error\":",
           (unsigned long long)stats->bytes_in, (unsigned long long)stats->bytes_out, load->verified, load->missing);
    print_text(load->first_error);
    puts("}");
}

int main(int argc, char **argv)
{
    static struct load load;
    if (!load_options_parse(&load.options, argc, argv)) {
        return 2;
    }
    load.protocol = load.options.system == LOAD_SEUS ? &load_http1 : &load_h2grpc;
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    load.conns = calloc(load.options.connections, sizeof(*load.conns));
    if (load.epoll < 0 || load.conns == NULL || !prepare_value(&load) || !load.protocol->prepare(&load)) {
        fprintf(stderr, "seus_load: could not start\n");
        return 1;
    }
    for (unsigned i = 0; i < load.options.connections; i++) {
        load.conns[i].load = &load;
        load.conns[i].fd = -1;
        load.conns[i].number = i;
        load.conns[i].endpoint = i % load.options.endpoint_count;
    }
    load.stop = &stop;
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    const uint64_t start_ns = load_now_ns();
    const uint64_t start_cpu = cpu_us();
    load_run(&load);
    report(&load, load.counted, cpu_us() - start_cpu, (load_now_ns() - start_ns) / 1000u);
    return load.stats.errors > 0 || load.missing > 0 || load.counted == 0 ? 1 : 0;
}
