// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// recipe is what the Containerfile says about how the program is built and started.
type recipe struct {
	base                    string // image that builds
	build                   string // shell command
	env                     []string
	uid, gid                uint32
	entrypoint, healthcheck []string
}

var (
	instructionLine = regexp.MustCompile(`(?m)^([A-Z]+) (.*)$`)
	healthcheckLine = regexp.MustCompile(`^(?:--\S+ )*CMD (\[.*\])$`)
)

// readRecipe reads those few instructions that the Containerfile has; any other fails the test.
func readRecipe(t *testing.T) recipe {
	t.Helper()
	text, err := os.ReadFile("Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	var r recipe
	array := func(text string) (list []string) {
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return list
	}
	for _, line := range instructionLine.FindAllStringSubmatch(string(text), -1) {
		switch rest := line[2]; line[1] {
		case "FROM":
			if image, ok := strings.CutSuffix(rest, " AS build"); ok {
				r.base = image
			}
		case "RUN":
			r.build = rest
		case "ENV":
			r.env = append(r.env, rest)
		case "USER":
			if _, err := fmt.Sscanf(rest, "%d:%d", &r.uid, &r.gid); err != nil || r.uid == 0 {
				t.Fatalf("USER %s: want the numbers of a user who is not root: %v", rest, err)
			}
		case "HEALTHCHECK":
			r.healthcheck = array(healthcheckLine.FindStringSubmatch(rest)[1])
		case "ENTRYPOINT":
			r.entrypoint = array(rest)
		case "WORKDIR", "COPY", "EXPOSE":
		default:
			t.Fatalf("the test does not know the instruction %s", line[0])
		}
	}
	return r
}

// command is a command of the container: its only files are below root, which it cannot write to, and there is neither
// a home folder nor a path. Only root can start it in that way.
func (r recipe) command(t *testing.T, root string, args []string, port string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(root, args[0]), args[1:]...)
	command.Env, command.Dir = slices.Concat(r.env, []string{"LUMA_EMULATOR_LISTEN=0.0.0.0:" + port}), root
	if os.Geteuid() == 0 {
		command.Path, command.Dir = args[0], "/"
		command.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: r.uid, Gid: r.gid}}
	}
	return command
}

// TestContainer builds the program as the Containerfile says and starts it as a container would, without one.
func TestContainer(t *testing.T) {
	t.Parallel()
	r := readRecipe(t)
	requireNewEnough(t, r.base)
	root := filepath.Join(t.TempDir(), "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		reachable(t, root)
	}
	build := exec.CommandContext(t.Context(), "sh", "-ec", strings.Replace(r.build, "-o /", "-o "+root+"/", 1))
	build.Dir = filepath.Join("..", "..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", r.build, err, output)
	}
	// The port is the system's choice here, since another tenant may be running.
	server := r.command(t, root, r.entrypoint, "0")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	port := announcedPort(t, bufio.NewScanner(out))
	requireHosts(t, port)
	check := r.command(t, root, r.healthcheck, port)
	if output, err := check.CombinedOutput(); err != nil {
		t.Errorf("health check: %v\n%s", err, output)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("a stopped container ends with %v", err)
	}
	if output, err := r.command(t, root, r.healthcheck, port).CombinedOutput(); err == nil {
		t.Errorf("the health check of a stopped container passes: %s", output)
	}
}

// announcedPort reads the line that tells people where the tenant is.
func announcedPort(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "LUMA_ENDPOINT=http://"); ok {
			authority, _, _ := strings.Cut(address, "/")
			_, port, err := net.SplitHostPort(authority)
			if err != nil {
				t.Fatal(err)
			}
			return port
		}
	}
	t.Fatal("the container ended without its address")
	return ""
}

// requireHosts asks as a container that knows the tenant by its service name, and as a page of an attacker.
func requireHosts(t *testing.T, port string) {
	t.Helper()
	for host, want := range map[string]int{"luma": 200, "luma-emulator:5862": 200, "attacker.example": 421} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:"+port+"/_emulator/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil || resp.StatusCode != want {
			t.Errorf("%s: status %d (%v), want %d", host, resp.StatusCode, err, want)
		}
	}
}

// reachable lets another user enter the folders of the test above root, whose user and files stay root's.
func reachable(t *testing.T, root string) {
	t.Helper()
	for _, dir := range []string{root, filepath.Dir(root), filepath.Dir(filepath.Dir(root))} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

var goLine = regexp.MustCompile(`(?m)^go (\d+)\.(\d+)`)

// requireNewEnough compares the image that builds with what go.mod asks for.
func requireNewEnough(t *testing.T, image string) {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join("..", "..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	want := goLine.FindStringSubmatch(string(mod))
	_, tag, _ := strings.Cut(image, "golang:")
	_, minor, _ := strings.Cut(tag, ".")
	if got, err := strconv.Atoi(minor); err != nil || strconv.Itoa(got) != want[2] {
		t.Errorf("%s builds what go.mod wants to be built with Go %s.%s", image, want[1], want[2])
	}
}
