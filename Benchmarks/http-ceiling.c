// What the HTTP library itself can do: one fixed JSON answer, to any request.
//
//     http-ceiling THREADS
//
// Prints the port that it listens on, on 127.0.0.1, and serves until its standard input ends.

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char answer[] =
    "{\"id\":\"01J00000000000000000000000\",\"status\":\"running\",\"progress\":0.42}";

static enum MHD_Result respond(void *own, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *body, size_t *body_bytes, void **request)
{
    (void)own, (void)url, (void)method, (void)version, (void)body, (void)body_bytes, (void)request;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof answer - 1, (void *)answer, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

int main(int count, char **words)
{
    unsigned threads = count == 2 ? (unsigned)atoi(words[1]) : 0;
    if (threads < 1) {
        fprintf(stderr, "usage: http-ceiling THREADS\n");
        return 2;
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, 0, NULL, NULL, respond, NULL,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT, 1024u,
        threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "http-ceiling: cannot listen\n");
        return 1;
    }
    printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {}
    MHD_stop_daemon(daemon);
    return 0;
}
