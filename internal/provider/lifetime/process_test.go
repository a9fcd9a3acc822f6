// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package lifetime_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sending starts a CLI whose provider is sending a message that the tenant has received and not answered.
func sending(t *testing.T, env ...string) (*parent, *lateTenant) {
	t.Helper()
	tenant := startLateTenant(t)
	cli := start(t, roleCLI, env)
	cli.ask("configure", fmt.Sprintf(`{"endpoint": %q, "api_token": "token", "max_retries": 0}`, tenant.URL))
	cli.ask("invoke", `{"recipients": {"contacts": ["sam@gmail.com"]}, "message": "Mail is down"}`)
	wait(t, "the message arrives", tenant.arrived)
	return cli, tenant
}

// cookie is what a program is started with that knows how to serve a CLI.
var cookie = []string{handshake.MagicCookieKey + "=" + handshake.MagicCookieValue}

// signals are those that reach a whole process group, and those that people try on a process that does not end.
var signals = []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP}

func TestProviderSurvivesSignalsWhileTheCLILives(t *testing.T) {
	t.Parallel()
	for _, s := range signals {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			cli := start(t, roleCLI, nil)
			for range 5 {
				cli.signal(s)
				cli.ask("schema")
			}
			cli.requireAlive()
			cli.ask("schema")
			cli.ask("shutdown")
			cli.requireEnd()
		})
	}
}

func TestProviderSurvivesSignalsDuringASend(t *testing.T) {
	t.Parallel()
	for _, s := range signals {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			cli, tenant := sending(t)
			cli.kill()
			cli.signal(s)
			cli.requireAlive()
			close(tenant.answer)
			if end := wait(t, "the message ends", tenant.end); end != answered {
				t.Errorf("the message was %s", end)
			}
			cli.requireNormalEnd()
		})
	}
}

func TestProviderEndsWhenTheCLIIsKilled(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{"quiet": nil, "with logs": {"TF_LOG=TRACE"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := start(t, roleCLI, env)
			cli.ask("schema")
			cli.kill()
			cli.requireNormalEnd()
		})
	}
}

func TestProviderEndsWhenTheCLIIsKilledBeforeItConnects(t *testing.T) {
	t.Parallel()
	cli := start(t, roleParent, cookie)
	if address := cli.line(); !strings.Contains(address, "|grpc|") {
		t.Fatalf("the provider printed %q instead of its address", address)
	}
	cli.kill()
	cli.requireNormalEnd()
}

// With logs, writing to the standard error that nobody reads any more must not end the provider.
func TestProviderFinishesASendWhenTheCLIIsKilled(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{"quiet": nil, "with logs": {"TF_LOG=TRACE", "TF_LOG_PROVIDER=TRACE", "TF_LOG_SDK=TRACE"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli, tenant := sending(t, env...)
			cli.kill()
			cli.requireAlive()
			close(tenant.answer)
			if end := wait(t, "the message ends", tenant.end); end != answered {
				t.Errorf("the message was %s", end)
			}
			cli.requireNormalEnd()
			if n := len(tenant.arrived); n != 0 {
				t.Errorf("%d more messages were sent", n)
			}
		})
	}
}

// A tenant that never answers keeps an orphan for the 5 s that a send has after an interrupt.
func TestProviderGivesUpASendWhenTheCLIIsKilled(t *testing.T) {
	t.Parallel()
	cli, tenant := sending(t)
	killed := time.Now()
	cli.kill()
	if end := wait(t, "the message ends", tenant.end); end != abandoned {
		t.Errorf("the message was %s", end)
	}
	if took := time.Since(killed); took < 4*time.Second {
		t.Errorf("the message was given up after %s, want about 5 s", took)
	}
	cli.requireNormalEnd()
}

// A CLI that asks for the end during a send, as after a second Ctrl-C, waits two seconds before it kills.
func TestProviderFinishesASendWhenShutDown(t *testing.T) {
	t.Parallel()
	cli, tenant := sending(t)
	cli.ask("shutdown")
	if cli.ended(500 * time.Millisecond) {
		t.Fatal("the provider has ended")
	}
	close(tenant.answer)
	if end := wait(t, "the message ends", tenant.end); end != answered {
		t.Errorf("the message was %s", end)
	}
	cli.requireEnd()
}

// orphan starts a provider whose parent has ended before. The CLI that would read its address is there or not.
func orphan(t *testing.T, withReader bool) (*life, *bufio.Scanner) {
	t.Helper()
	alive, inherited := pipe(t)
	gate, open := pipe(t)
	replies, out := pipe(t)
	cmd := exec.Command("sh", "-c", `(read -r go <&4; exec "$0") & echo $!`, provider(t))
	cmd.Env = append(environment(t), cookie...)
	cmd.Stdout = out
	cmd.ExtraFiles = []*os.File{inherited, gate}
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	inherited.Close()
	gate.Close()
	p := &parent{life: life{t: t, alive: alive}, out: bufio.NewScanner(replies)}
	p.pid = p.number(p.line())
	t.Cleanup(func() {
		if !p.ended(0) {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	})
	if !withReader {
		replies.Close()
	}
	if _, err := fmt.Fprintln(open, "go"); err != nil {
		t.Fatal(err)
	}
	return &p.life, p.out
}

func TestProviderEndsWhenTheCLIWasKilledBeforeItStarted(t *testing.T) {
	t.Parallel()
	l, _ := orphan(t, false)
	l.requireEnd()
}

// A parent that adopts orphans, such as process 1, can also be a CLI in a container.
func TestProviderServesAParentThatAdoptsOrphans(t *testing.T) {
	t.Parallel()
	l, out := orphan(t, true)
	if !out.Scan() || !strings.Contains(out.Text(), "|grpc|") {
		t.Fatalf("the provider printed %q instead of its address", out.Text())
	}
	l.signal(syscall.SIGTERM)
	l.requireAlive()
}

func TestDebugEndsOnlyBySignal(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := start(t, roleParent, nil, "-debug")
			p.skipTo("TF_REATTACH_PROVIDERS=")
			p.kill()
			p.requireAlive()
			p.signal(s)
			p.requireNormalEnd()
		})
	}
}

func TestDebugEndsNormally(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			r, w := pipe(t)
			cmd := exec.Command(provider(t), "-debug")
			cmd.Env, cmd.Stdout = environment(t), w
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			w.Close()
			p := &parent{life: life{t: t, pid: cmd.Process.Pid}, out: bufio.NewScanner(r)}
			p.skipTo("TF_REATTACH_PROVIDERS=")
			p.signal(s)
			if err := cmd.Wait(); err != nil {
				t.Errorf("the provider ended with %v", err)
			}
		})
	}
}
