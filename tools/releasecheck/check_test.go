// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestNarrow(t *testing.T) {
	t.Parallel()
	const config = "builds:\n- &a\n  id: one\n  mode: 0644\n  targets: [linux_amd64, windows_386]\n- <<: *a\n  id: two\n- id: three\n  targets: [linux_amd64]\n"
	narrowed, left, err := narrow([]byte(config), func(p string) bool { return p == "linux_amd64" })
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"one", "two", "three"} {
		if !slices.Equal(left[id], []string{"linux_amd64"}) {
			t.Errorf("%s is left with %q", id, left[id])
		}
	}
	if text := string(narrowed); strings.Contains(text, "windows") || !strings.Contains(text, "mode: 0644") {
		t.Errorf("narrowed to:\n%s", text)
	}
	for _, config := range []string{config, "project_name: x\n", "", "builds: ["} {
		if _, left, err := narrow([]byte(config), func(p string) bool { return p == "windows_386" }); err == nil {
			t.Errorf("%q is left with %v", config, left)
		}
	}
}

// The repository's own configuration has every platform that the registries offer for a provider in Go.
func TestPlatforms(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(filepath.Join("..", "..", ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, all, err := narrow(config, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, platform := range []string{"darwin_amd64", "darwin_arm64", "freebsd_amd64", "linux_386", "linux_amd64", "linux_arm", "linux_arm64", "windows_amd64",
		"windows_arm64"} {
		if !slices.Contains(all["provider"], platform) {
			t.Errorf("the provider is not released for %s", platform)
		}
	}
}

// A planted mistake in each place that is checked is found; without one, nothing is.
func TestInspect(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(t *testing.T, c *check)
		want  string
	}{
		"nothing":             {func(*testing.T, *check) {}, ""},
		"a surplus file":      {func(t *testing.T, c *check) { write(t, filepath.Join(c.first, "x.deb"), "") }, "the release has"},
		"an sbom in the sums": {func(t *testing.T, c *check) { appendTo(t, filepath.Join(c.first, c.sumsName()), "00  x.cdx.json\n") }, "the sums name"},
		"another archive":     {func(t *testing.T, c *check) { zipped(t, c, "LICENSE", "theirs") }, "the sum of"},
		"another licence":     {func(t *testing.T, c *check) { zipped(t, c, "LICENSE", "theirs"); sum(t, c) }, "the licence"},
		"a surplus in it":     {func(t *testing.T, c *check) { zipped(t, c, "LICENSE", "ours", "notes", ""); sum(t, c) }, "it holds"},
		"another protocol":    {func(t *testing.T, c *check) { write(t, filepath.Join(c.root, manifest), `{"version": 1}`); sum(t, c) }, "protocols"},
		"an empty bill":       {func(t *testing.T, c *check) { write(t, bill(c), `{"bomFormat": "CycloneDX"}`) }, "no components"},
		"a numbered bill":     {func(t *testing.T, c *check) { write(t, bill(c), `{"bomFormat": "CycloneDX", "serialNumber": "1"}`) }, "serial number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := planted(t)
			test.spoil(t, c)
			err := c.inspect(t.Context())
			// The test binary in the archive is never trimmed, which is found whatever else is wrong.
			if test.want == "" {
				test.want = "-trimpath"
				if lines := strings.Count(err.Error(), "\n"); lines > 0 {
					t.Errorf("%v", err)
				}
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestIdentical(t *testing.T) {
	t.Parallel()
	one, two := t.TempDir(), t.TempDir()
	if identical(one, two) == nil {
		t.Error("two empty folders are identical releases")
	}
	write(t, filepath.Join(one, "a.zip"), "1")
	if identical(one, two) == nil {
		t.Error("a missing file is not found")
	}
	write(t, filepath.Join(two, "a.zip"), "1")
	write(t, filepath.Join(two, "a_SHA256SUMS.sig"), "differs each time")
	if err := identical(one, two); err != nil {
		t.Error(err)
	}
	write(t, filepath.Join(two, "a.zip"), "2")
	if identical(one, two) == nil {
		t.Error("another content is not found")
	}
}

func TestPlatformOfProgram(t *testing.T) {
	t.Parallel()
	if err := checkProgram(self(t), "plan9_386"); err == nil || !strings.Contains(err.Error(), "want plan9_386") {
		t.Error(err)
	}
	if err := checkProgram([]byte("#!/bin/sh\n"), "linux_amd64"); err == nil {
		t.Error("a script is a program for linux_amd64")
	}
}

// planted is a release of one provider with this test as its program.
func planted(t *testing.T) *check {
	t.Helper()
	c := &check{root: t.TempDir(), first: t.TempDir(), version: "1.2.3", targets: targets{"provider": {runtime.GOOS + "_" + runtime.GOARCH}}}
	write(t, filepath.Join(c.root, "LICENSE"), "ours")
	write(t, filepath.Join(c.root, manifest), `{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`)
	write(t, bill(c), `{"bomFormat": "CycloneDX", "components": [{}]}`)
	zipped(t, c, "LICENSE", "ours")
	sum(t, c)
	return c
}

func bill(c *check) string { return filepath.Join(c.first, c.here("provider").sbom()) }

// zipped writes the provider's archive with the program and the given files, each a name and its text.
func zipped(t *testing.T, c *check, files ...string) {
	t.Helper()
	a := c.here("provider")
	file, err := os.Create(filepath.Join(c.first, a.file))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	add := func(name string, data []byte, mode os.FileMode) {
		header := &zip.FileHeader{Name: name}
		header.SetMode(mode)
		w, err := archive.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	add(a.binary, self(t), 0o755)
	for pair := range slices.Chunk(files, 2) {
		add(pair[0], []byte(pair[1]), 0o644)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// sum writes the sums of what is in the release.
func sum(t *testing.T, c *check) {
	t.Helper()
	name := c.here("provider").file
	archive, err := fileSum(filepath.Join(c.first, name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := fileSum(filepath.Join(c.root, manifest))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(c.first, c.sumsName()), archive+"  "+name+"\n"+m+"  "+c.manifestName()+"\n")
}

// self is the program of this test.
func self(t *testing.T) []byte {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(data)+text)
}
