// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package lifetime_test

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	// soon is how long the provider may take to end once nothing keeps it.
	soon = 15 * time.Second
	// meanwhile is how long a provider that must go on is watched: long enough to notice the end of the CLI twice.
	meanwhile = 1200 * time.Millisecond
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := play(role, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := adoptOrphans(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(filepath.Dir(built))
	}
	os.Exit(code)
}

// built is the program that buildProvider made, for TestMain to remove; "" when no test needed it.
var built string

var buildProvider = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "luma-lifetime-")
	if err != nil {
		return "", err
	}
	built = filepath.Join(dir, "terraform-provider-luma")
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", built, "github.com/terraform-provider-luma/terraform-provider-luma")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	return built, nil
})

// provider returns the path of the program.
func provider(t *testing.T) string {
	t.Helper()
	path, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// life is a provider that a test watches from outside.
type life struct {
	t     *testing.T
	pid   int
	alive *os.File // ends when the provider does
}

// pipe is a pipe whose read end supports deadlines.
func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// ended waits that long for the provider to end.
func (l *life) ended(within time.Duration) bool {
	l.t.Helper()
	if err := l.alive.SetReadDeadline(time.Now().Add(within)); err != nil {
		l.t.Fatal(err)
	}
	_, err := l.alive.Read(make([]byte, 1))
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrDeadlineExceeded) {
		l.t.Fatal(err)
	}
	return errors.Is(err, io.EOF)
}

func (l *life) requireEnd() {
	l.t.Helper()
	if !l.ended(soon) {
		l.t.Fatalf("the provider still runs after %s", soon)
	}
}

// requireNormalEnd is requireEnd for a provider whose parent has ended, and that must exit with 0.
func (l *life) requireNormalEnd() {
	l.t.Helper()
	l.requireEnd()
	requireNormalEnd(l.t, l.pid)
}

func (l *life) requireAlive() {
	l.t.Helper()
	if l.ended(meanwhile) {
		l.t.Fatal("the provider has ended")
	}
}

func (l *life) signal(s syscall.Signal) {
	l.t.Helper()
	if err := syscall.Kill(l.pid, s); err != nil {
		l.t.Fatalf("%s: %v", s, err)
	}
}

// parent is the process that started a provider.
type parent struct {
	life

	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Scanner
}

// start starts this test's binary in that role, and the provider as its child.
func start(t *testing.T, role string, env []string, args ...string) *parent {
	t.Helper()
	alive, inherited := pipe(t)
	in, commands := pipe(t)
	replies, out := pipe(t)
	p := &parent{life: life{t: t, alive: alive}, in: commands, out: bufio.NewScanner(replies)}
	p.cmd = exec.Command(os.Args[0], append([]string{provider(t)}, args...)...)
	p.cmd.Env = append(environment(t), append(env, roleVariable+"="+role)...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = in, out, os.Stderr // a file, so that Wait does not wait for the provider
	p.cmd.ExtraFiles = []*os.File{inherited}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		if !p.ended(0) && p.pid != 0 {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	})
	in.Close()
	out.Close()
	inherited.Close()
	if err := replies.SetReadDeadline(time.Now().Add(2 * soon)); err != nil {
		t.Fatal(err)
	}
	p.pid = p.number(p.line())
	return p
}

// environment is the test's own, without what would configure Terraform or the provider. A provider whose CLI was
// killed leaves its socket in TMPDIR.
func environment(t *testing.T) []string {
	t.Helper()
	env := []string{"TMPDIR=" + filepath.Dir(provider(t))}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LUMA_") && !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "TMPDIR=") {
			env = append(env, variable)
		}
	}
	return env
}

func (p *parent) line() string {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("no output: %v", cmp.Or(p.out.Err(), io.EOF))
	}
	return p.out.Text()
}

// skipTo reads until a line starts with the prefix, white space aside.
func (p *parent) skipTo(prefix string) {
	p.t.Helper()
	for line := ""; !strings.HasPrefix(line, prefix); {
		line = strings.TrimSpace(p.line())
	}
}

func (p *parent) number(text string) int {
	p.t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// ask lets the CLI do something, and waits until it is done.
func (p *parent) ask(command string, argument ...string) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.in, command, strings.Join(argument, " ")); err != nil {
		p.t.Fatal(err)
	}
	if reply := p.line(); reply != "ok" {
		p.t.Fatalf("%s: %s", command, reply)
	}
}

// kill is kill -9 of the provider's parent.
func (p *parent) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // killed, as its exit code says
}

// lateTenant is a tenant that answers a message when it is asked to.
type lateTenant struct {
	*httptest.Server

	arrived, answer chan struct{}
	end             chan string // how a request ended
}

const (
	answered  = "answered"
	abandoned = "abandoned by the provider"
)

func startLateTenant(t *testing.T) *lateTenant {
	t.Helper()
	tenant := &lateTenant{arrived: make(chan struct{}, 10), answer: make(chan struct{}), end: make(chan string, 10)}
	tenant.Server = httptest.NewServer(http.HandlerFunc(tenant.serve))
	t.Cleanup(func() {
		tenant.CloseClientConnections()
		tenant.Close()
	})
	return tenant
}

func (l *lateTenant) serve(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client is gone
	l.arrived <- struct{}{}
	select {
	case <-l.answer:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status": 200, "message": "OK", "errors": [], "data": []}`)
		l.end <- answered
	case <-r.Context().Done():
		l.end <- abandoned
	}
}

// wait returns what comes out of the channel, within a deadline.
func wait[T any](t *testing.T, what string, c <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(2 * soon):
		t.Fatalf("%s: nothing happened", what)
	}
	return got
}
