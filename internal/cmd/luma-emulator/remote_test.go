// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ask sends a GET as a client that knows the tenant by a host name, and returns the status.
func (r running) ask(t *testing.T, host, path string, edit func(*http.Request)) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.control().endpoint+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	if edit != nil {
		edit(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func TestAllowedHosts(t *testing.T) {
	t.Parallel()
	local := start(t, "--allowed-host", "Tenant")
	remote := start(t, "--listen", "0.0.0.0:0", "--allow-remote", "--allowed-host", "luma,luma.example.com", "--allowed-host", "Other.")
	if !strings.HasPrefix(remote.endpoint, "http://luma:") {
		t.Errorf("other machines are pointed to %s", remote.endpoint)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(remote.control().endpoint, "http://"))
	remote.endpoint = "http://127.0.0.1:" + port + "/vsa"
	for _, tc := range []struct {
		r    running
		host string
		want int
	}{
		{local, "localhost:1", 200}, {local, "x.localhost", 200}, {local, "tenant", 200}, {local, "TENANT.:80", 200},
		{local, "luma", 421}, {local, "192.0.2.1", 421}, {local, "tenant.evil.example", 421}, {local, "0.0.0.0", 421},
		{remote, "luma", 200}, {remote, "LUMA:5862", 200}, {remote, "luma.example.com", 200}, {remote, "other", 200},
		{remote, "192.0.2.1:5862", 200}, {remote, "[2001:db8::1]", 200}, {remote, "localhost", 200},
		{remote, "evil.example", 421}, {remote, "luma.evil.example", 421},
	} {
		if got := tc.r.ask(t, tc.host, "/_emulator/health", nil); got != tc.want {
			t.Errorf("%s: status %d, want %d", tc.host, got, tc.want)
		}
	}
	crossOrigin := func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }
	if got := remote.ask(t, "luma", "/_emulator/health", crossOrigin); got != http.StatusForbidden {
		t.Errorf("another origin: status %d", got)
	}
}

func TestControlToken(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, "--control-token-file", file)
	bearer := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", token) }
	}
	basic := func(password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth("anybody", password) }
	}
	for name, tc := range map[string]struct {
		edit func(*http.Request)
		want int
	}{
		"none": {nil, 401}, "wrong": {bearer("Bearer x"), 401}, "empty": {bearer("Bearer "), 401},
		"API token": {bearer("Bearer " + r.token), 401},
		"no scheme": {bearer("secret"), 401}, "other scheme": {bearer("Token secret"), 401},
		"wrong password": {basic("x"), 401},
		"right":          {bearer("Bearer secret"), 200}, "password": {basic("secret"), 200},
	} {
		for _, path := range []string{"/_emulator/health", "/_emulator/deliveries", "/"} {
			if got := r.ask(t, "localhost", path, tc.edit); got != tc.want {
				t.Errorf("%s: %s: status %d, want %d", name, path, got, tc.want)
			}
		}
	}
	if status, body := r.do(t, "POST", "/public/notifylumauser/message", message); status != http.StatusOK {
		t.Errorf("the API asks for the control token: %d %s", status, body)
	}
	url := r.control().endpoint
	for code, args := range map[int][]string{0: {"--control-token", "secret"}, exitFailed: nil} {
		var stderr strings.Builder
		err := run(t.Context(), append([]string{"healthcheck", "--url", url}, args...), noEnvironment, io.Discard, &stderr)
		if got := exitCode(err, &stderr); got != code || code != 0 && !strings.Contains(stderr.String(), "control token") {
			t.Errorf("healthcheck %v: exit code %d, want %d: %s", args, got, code, stderr.String())
		}
	}
}

func TestTLSWithAGeneratedAuthority(t *testing.T) {
	t.Parallel()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	r := start(t, "--tls", "--tls-ca", ca, "--allowed-host", "luma", "--fault", "action=rst,path=/message,count=1")
	if !strings.HasPrefix(r.endpoint, "https://127.0.0.1:") {
		t.Fatal(r.endpoint)
	}
	authority, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	address := strings.TrimPrefix(r.control().endpoint, "https://")
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "luma"} {
		offer := &tls.Config{RootCAs: pool, ServerName: name, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
		conn, err := tls.Dial("tcp", address, offer)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if protocol := conn.ConnectionState().NegotiatedProtocol; protocol != "http/1.1" {
			t.Errorf("speaks %s", protocol)
		}
		conn.Close()
	}
	if _, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, ServerName: "evil.example", MinVersion: tls.VersionTLS12}); err == nil {
		t.Error("the certificate is good for any name")
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}}
	resp, err := client.Post(r.endpoint+"/public/notifylumauser/message", "application/json", strings.NewReader(message))
	if err == nil {
		resp.Body.Close()
		t.Errorf("the fault was answered with %d", resp.StatusCode)
	} else if !strings.Contains(err.Error(), "reset") {
		t.Errorf("the fault did not reset the connection: %v", err)
	}
	if err := run(t.Context(), []string{"ready", "--url", r.endpoint, "--tls-ca", ca}, noEnvironment, io.Discard, io.Discard); err != nil {
		t.Error(err)
	}
	if err := run(t.Context(), []string{"ready", "--url", r.endpoint}, noEnvironment, io.Discard, io.Discard); err == nil {
		t.Error("an unknown authority was trusted")
	}
}

// The files appear when the tenant answers and go when it ends; those of a killed process do not mislead anybody.
func TestFilesForOtherProcesses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env, ready := filepath.Join(dir, "env"), filepath.Join(dir, "ready")
	for _, file := range []string{env, ready} {
		if err := os.WriteFile(file, []byte("stale"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, "--env-file", env, "--ready-file", ready, "--token", "it's mine")
	want := map[string]string{
		env:   "export LUMA_ENDPOINT=" + r.endpoint + "\nexport LUMA_API_TOKEN='it'\\''s mine'\n",
		ready: r.control().endpoint + "\n",
	}
	for file, text := range want {
		data, err := os.ReadFile(file)
		info, statErr := os.Stat(file)
		if err != nil || statErr != nil || string(data) != text || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %s (%v)", file, data, err)
		}
	}
	r.stop()
	r.wait(t)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestReadyWaits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	ready := func(ctx context.Context, wait string) error {
		return run(ctx, []string{"ready", "--url", "http://" + address, "--wait", wait}, noEnvironment, io.Discard, io.Discard)
	}
	for _, wait := range []string{"0s", "300ms"} {
		if code := exitCode(ready(t.Context(), wait), io.Discard); code != exitFailed {
			t.Errorf("--wait %s: exit code %d although nothing listens", wait, code)
		}
	}
	waited := make(chan error, 1)
	go func() { waited <- ready(t.Context(), "1m") }()
	start(t, "--listen", address, "--db", filepath.Join(dir, "luma.db"))
	select {
	case err := <-waited:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("still waits")
	}
}

func TestFindURL(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		given, endpoint, listen, certificate, want string
	}{
		{"", "", "", "", "http://127.0.0.1:5862"},
		{"https://luma:1/vsa", "http://x/vsa", "y:1", "", "https://luma:1"},
		{"", "http://luma:5862/vsa", "y:1", "", "http://luma:5862"},
		{"", "", "0.0.0.0:99", "", "http://127.0.0.1:99"},
		{"", "", "[::]:99", "", "http://127.0.0.1:99"},
		{"", "", ":99", "cert.pem", "https://127.0.0.1:99"},
		{"", "", "127.0.0.2:99", "", "http://127.0.0.2:99"},
		{"luma:5862", "", "", "", ""},
		{"ftp://luma", "", "", "", ""},
	} {
		environment := map[string]string{"LUMA_ENDPOINT": tc.endpoint, "LUMA_EMULATOR_LISTEN": tc.listen, "LUMA_EMULATOR_TLS_CERT": tc.certificate}
		got, err := findURL(tc.given, func(name string) string { return environment[name] })
		if got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%+v: %q, %v", tc, got, err)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--version"}, {"version"}} {
		var out strings.Builder
		if err := run(t.Context(), args, noEnvironment, &out, io.Discard); err != nil || !strings.HasPrefix(out.String(), "luma-emulator dev (go1.") {
			t.Errorf("%v: %q, %v", args, out.String(), err)
		}
	}
}
