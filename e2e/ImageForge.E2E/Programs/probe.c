// SPDX-License-Identifier: Apache-2.0
// What services of tests run: judges the machine from inside. Exit codes say which judgement failed.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static int fails(const char *path, int flags, int expected) {
  int fd = open(path, flags | O_CREAT, 0600);
  if (fd >= 0) close(fd);
  return fd < 0 && errno == expected;
}

static int is(const char *path, const char *text) {
  char buffer[64] = "";
  int fd = open(path, O_RDONLY);
  if (fd < 0 || read(fd, buffer, sizeof buffer - 1) < 0) return 0;
  close(fd);
  return strcmp(buffer, text) == 0;
}

// Accepts connections until it is ended.
static int listen_on(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 8)) return 2;
  for (;;) close(accept(server, 0, 0));
}

// Ends with code 3 when it runs for the first time; from the second time on it stays.
static int second_time(void) {
  struct rlimit files;
  char directory[64];
  if (getuid() != 1000 || geteuid() != 1000 || getgid() != 1001 || setuid(0) == 0) return 10;
  if (!getenv("GREETING") || strcmp(getenv("GREETING"), "hello world") || getenv("PATH")) return 11;
  if (!getenv("TOKEN") || strcmp(getenv("TOKEN"), "out of a file")) return 21;
  if (!getcwd(directory, sizeof directory) || strcmp(directory, "/data")) return 12;
  if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur != 64 || files.rlim_max != 64) return 13;
  if (!is("/own/memory.max", "33554432\n") || !is("/own/pids.max", "16\n") || !is("/own/cpu.max", "50000 100000\n")) return 14;
  if (!fails("/tmp/x", O_WRONLY, EROFS) || !fails("/run/x", O_WRONLY, EROFS) || !fails("/usr/x", O_WRONLY, EROFS)) return 15;
  if (!fails("/own/x", O_WRONLY, EROFS) || !fails("/run/imageforge/machine.yaml", O_RDONLY, EACCES)) return 16;
  if (signal(SIGPIPE, SIG_DFL) != SIG_DFL) return 17;
  if (open("/scratch/x", O_WRONLY | O_CREAT, 0600) < 0) return 18;
  if (read(0, directory, 1) != 0) return 19;
  if (access("count", F_OK)) return open("count", O_WRONLY | O_CREAT, 0600) < 0 ? 20 : 3;
  if (fork() == 0) for (;;) pause(); // a child that must not outlive the service
  for (;;) pause();
}

// Takes memory, and touches it where the compiler must not look away, until there is no more.
static int eat(void) {
  for (;;) {
    volatile char *piece = malloc(1 << 20);
    for (int at = 0; piece && at < 1 << 20; at += 4096) piece[at] = 1;
  }
}

static int has(const char *path, const char *text) {
  static char buffer[1 << 20];
  int fd = open(path, O_RDONLY);
  ssize_t length = 0, got;
  if (fd < 0) return 0;
  while ((got = read(fd, buffer + length, sizeof buffer - 1 - length)) > 0) length += got;
  close(fd);
  buffer[length] = 0;
  if (length > 0 && buffer[length - 1] == '\n') buffer[length - 1] = 0;
  if (!strncmp(text, "!=", 2)) return got == 0 && strcmp(buffer, text + 2) != 0;
  return got == 0 && (*text == '!' ? !strstr(buffer, text + 1) : strstr(buffer, text) != 0);
}

// Pairs of a file and a text that is in it ("!text": that is not, "!=text": that it does not consist of): the number of the
// first that is otherwise.
static int holds(char **pairs) {
  for (int at = 0; pairs[2 * at] && pairs[2 * at + 1]; at++)
    if (!has(pairs[2 * at], pairs[2 * at + 1])) return at + 1;
  return 0;
}

int main(int count, char **arguments) {
  if (count == 3 && !strcmp(arguments[1], "listen")) return listen_on(atoi(arguments[2]));
  if (count == 2 && !strcmp(arguments[1], "second-time")) return second_time();
  if (count == 2 && !strcmp(arguments[1], "eat")) return eat();
  if (count >= 4 && !strcmp(arguments[1], "holds")) return holds(arguments + 2);
  return 1;
}
