// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const message = `{"recipients": {"contacts": ["ruth"]}, "message": "hello"}`

func noEnvironment(string) string { return "" }

// running is an emulator that run serves.
type running struct {
	endpoint, token string
	stop            context.CancelFunc
	ended           chan error
}

// freePort makes a server listen on a free port, unless the test chose an address.
func freePort(args []string) []string {
	if slices.Contains(args, "--listen") {
		return args
	}
	return append([]string{"--listen", "127.0.0.1:0"}, args...)
}

// parseFlags returns what the flags of a server say.
func parseFlags(args []string, getenv func(string) string) (config, error) {
	f := newServerFlags("luma-emulator", usage(), defaultListen)
	if err := f.parse(args, getenv, io.Discard); err != nil {
		return config{}, err
	}
	return f.finish(getenv)
}

// start runs the command.
func start(t *testing.T, args ...string) running {
	t.Helper()
	args = freePort(args)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	out, in := io.Pipe()
	r := running{stop: stop, ended: make(chan error, 1)}
	go func() {
		err := run(ctx, args, noEnvironment, in, io.Discard)
		in.CloseWithError(err)
		r.ended <- err
	}()
	t.Cleanup(stop)
	r.read(t, out)
	return r
}

// read takes endpoint and token from what the command prints for a shell.
func (r *running) read(t *testing.T, out io.Reader) {
	t.Helper()
	lines := bufio.NewScanner(out)
	for r.token == "" && lines.Scan() {
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		switch name {
		case "LUMA_ENDPOINT":
			r.endpoint = value
		case "LUMA_API_TOKEN":
			r.token = value
		}
	}
	if err := lines.Err(); err != nil || r.token == "" {
		t.Fatalf("printed no token: %v", err)
	}
}

// control is the address of the control plane.
func (r running) control() running {
	return running{endpoint: strings.TrimSuffix(r.endpoint, "/vsa")}
}

func (r running) wait(t *testing.T) {
	t.Helper()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("does not stop")
	}
}

// try sends a request that may fail on the way; it does not end with the test.
func (r running) try(t *testing.T, method, path, body string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, r.endpoint+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "application/json")
	return http.DefaultClient.Do(req)
}

func (r running) do(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	resp, err := r.try(t, method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func TestRunServesAndKeeps(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "luma.db")
	first := start(t, "--db", db, "--token", "it's mine")
	if first.token != `'it'\''s mine'` {
		t.Errorf("token %s is not quoted for a shell", first.token)
	}
	first.token = "it's mine"
	if status, body := first.do(t, "POST", "/public/notifylumauser/message", message); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
	first.stop()
	first.wait(t)

	second := start(t, "--db", db)
	status, body := second.control().do(t, "GET", "/_emulator/deliveries/assert?count=1&user=ruth", "")
	if status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
	second.stop()
	second.wait(t)
}

func TestRunHasFlags(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seed, []byte(`{"users": [{"userName": "only"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, "--seed", seed, "--no-template-api", "--rate-limit", "3", "--fault", "method=POST,action=status,status=502,count=1", "--listen", "localhost:0")
	if r.token != "local-emulator-token" {
		t.Errorf("token %s", r.token)
	}
	to := strings.Replace(message, "ruth", "only", 1)
	for i, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/public/notifylumauser/message", to, 502},
		{"POST", "/public/notifylumauser/message", to, 200},
		{"GET", "/public/notificationtemplates", "", 404},
		{"GET", "/public/get-contacts?reconciliationkey=only", "", 200},
		{"GET", "/public/get-contacts?reconciliationkey=only", "", 429},
	} {
		if status, body := r.do(t, tc.method, tc.path, tc.body); status != tc.want {
			t.Errorf("request %d: status %d, want %d: %s", i, status, tc.want, body)
		}
	}
}

// An interrupt does not wait for a request that hangs.
func TestRunStopsWhileARequestHangs(t *testing.T) {
	t.Parallel()
	r := start(t, "--fault", "action=hang,deliver=before")
	failed := make(chan error, 1)
	go func() {
		resp, err := r.try(t, http.MethodPost, "/public/notifylumauser/message", message)
		if err == nil {
			resp.Body.Close()
		}
		failed <- err
	}()
	if status, body := r.control().do(t, http.MethodGet, "/_emulator/deliveries/wait?timeout=20s", ""); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
	r.stop()
	r.wait(t)
	if err := <-failed; err == nil {
		t.Error("the hanging request was answered")
	}
}

func TestFlagsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte("{\"users\": [\n  {\"userName\": \"a\", \"rolls\": []}\n]}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"all addresses":     {[]string{"--listen", "0.0.0.0:0"}, "other machines could reach this address"},
		"IPv6 any":          {[]string{"--listen", "[::]:0"}, "other machines could reach this address"},
		"no host":           {[]string{"--listen", ":0"}, "other machines could reach this address"},
		"a name":            {[]string{"--listen", "example.com:0"}, "other machines could reach this address"},
		"port is a path":    {[]string{"--listen", "127.0.0.1:80/vsa"}, "HOST:PORT"},
		"no port":           {[]string{"--listen", "127.0.0.1"}, "HOST:PORT"},
		"port out of range": {[]string{"--listen", "127.0.0.1:99999"}, "HOST:PORT"},
		"unknown flag":      {[]string{"--colour"}, "unknown flag --colour: see luma-emulator --help"},
		"mistyped flag":     {[]string{"--lissten", "127.0.0.1:0"}, "unknown flag --lissten (did you mean --listen?): see luma-emulator --help"},
		"flag of exec":      {[]string{"exec", "-outptu=x"}, "unknown flag --outptu (did you mean --output?): see luma-emulator exec --help"},
		"flag of a client":  {[]string{"assert", "--cuont", "1"}, "unknown flag --cuont (did you mean --count?): see luma-emulator assert --help"},
		"argument":          {[]string{"--verbose", "now"}, "unexpected argument"},
		"unknown command":   {[]string{"frob"}, `unknown command "frob": use one of serve, exec,`},
		"mistyped command":  {[]string{"delivries"}, `unknown command "delivries" (did you mean deliveries?): use one of`},
		"host with a port":  {[]string{"--allowed-host", "luma:5862"}, "without scheme and port"},
		"any host":          {[]string{"--allowed-host", "*"}, "without scheme and port"},
		"key missing":       {[]string{"--tls-cert", bad}, "belong together"},
		"demo and seed":     {[]string{"--demo", "--seed", bad}, "exclude each other"},
		"two certificates":  {[]string{"--tls", "--tls-cert", bad, "--tls-key", bad}, "exclude each other"},
		"no certificate":    {[]string{"--listen", "127.0.0.1:0", "--tls-cert", bad, "--tls-key", bad}, "--tls-cert " + bad},
		"CA in no folder":   {[]string{"--listen", "127.0.0.1:0", "--tls", "--tls-ca", filepath.Join(dir, "none", "ca.pem")}, "--tls-ca"},
		"env in no folder":  {[]string{"--listen", "127.0.0.1:0", "--env-file", filepath.Join(dir, "none", "env")}, "no such file"},
		"fault":             {[]string{"--fault", "action=rts"}, "must be one of"},
		"latency":           {[]string{"--latency", "2h"}, "0 to 1m"},
		"rate limit":        {[]string{"--rate-limit", "-1"}, "--rate-limit"},
		"template path":     {[]string{"--template-path", "templates"}, "begins with /"},
		"no seed file":      {[]string{"--seed", filepath.Join(dir, "none.json")}, "no such file"},
		"seed is a folder":  {[]string{"--seed", dir}, "--seed"},
		"seed typo":         {[]string{"--seed", bad}, "line 2: users[0].rolls: unknown field"},
		"db in no folder":   {[]string{"--db", filepath.Join(dir, "none", "x.db")}, "no such file"},
		"db is a seed":      {[]string{"--db", bad}, "not a database"},
	} {
		err := run(t.Context(), tc.args, noEnvironment, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// The help and the error about an unknown command list the same commands.
func TestHelp(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), []string{"--help"}, noEnvironment, io.Discard, &out); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
	for _, name := range []string{"-listen", "-db", "-seed", "-token", "-token-file", "-fault", "-no-template-api", "-rate-limit", "-latency"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("%s is not in the help", name)
		}
	}
	unknown := run(t.Context(), []string{"frob"}, noEnvironment, io.Discard, io.Discard)
	for _, sub := range subcommands() {
		if !strings.Contains(out.String(), "\n  luma-emulator "+sub.name+" ") {
			t.Errorf("%s is not in the help", sub.name)
		}
		if !strings.Contains(unknown.Error(), sub.name) {
			t.Errorf("%s is not in %q", sub.name, unknown)
		}
	}
}
