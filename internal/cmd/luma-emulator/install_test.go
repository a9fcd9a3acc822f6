// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const (
	modulePath = "github.com/terraform-provider-luma/terraform-provider-luma"
	released   = "v0.9.1"
)

// The documented "go install …@latest" works for somebody who has nothing but Go: the module comes as the zip file that
// a proxy serves, from a folder. It takes minutes, so "make install-check" asks for it.
func TestGoInstall(t *testing.T) {
	if os.Getenv("LUMA_EMULATOR_INSTALL") == "" {
		t.Skip("make install-check runs it")
	}
	t.Parallel()
	dir := t.TempDir()
	publish(t, filepath.Join(dir, "proxy"))
	downloads, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "go", "install", "-trimpath", modulePath+"/internal/cmd/luma-emulator@latest")
	install.Dir = dir
	install.Env = append(os.Environ(), "GOBIN="+filepath.Join(dir, "bin"), "GOMODCACHE="+filepath.Join(dir, "modules"), "GOFLAGS=-modcacherw",
		"GOSUMDB=off", "GOPROXY=file://"+filepath.Join(dir, "proxy")+",file://"+strings.TrimSpace(string(downloads))+"/cache/download")
	if output, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	version, err := exec.CommandContext(t.Context(), filepath.Join(dir, "bin", "luma-emulator"), "--version").Output()
	if want := "luma-emulator " + strings.TrimPrefix(released, "v") + " (" + runtime.Version() + " "; err != nil || !strings.HasPrefix(string(version), want) {
		t.Errorf("%s, %v, want %s", version, err, want)
	}
}

// publish writes what a module proxy serves for the committed state of the repository.
func publish(t *testing.T, proxy string) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(proxy, filepath.FromSlash(modulePath), "@v")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	info, err := json.Marshal(map[string]string{"Version": released, "Time": "2026-01-31T21:00:00Z"})
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, fill func(io.Writer) error) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := fill(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	text := func(data string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, data); return err }
	}
	write("list", text(released+"\n"))
	write(released+".info", text(string(info)))
	write(released+".mod", text(string(mod)))
	source := filepath.Join(proxy, "source")
	if err := os.Mkdir(source, 0o700); err != nil {
		t.Fatal(err)
	}
	export := exec.CommandContext(t.Context(), "sh", "-c", `git archive HEAD | tar -x -C "$0"`, source)
	export.Dir = root
	if output, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	write(released+".zip", func(w io.Writer) error {
		return zip.CreateFromDir(w, module.Version{Path: modulePath, Version: released}, source)
	})
}
