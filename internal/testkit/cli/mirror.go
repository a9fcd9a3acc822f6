// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// mirror is the folder that buildMirror made, for Main to remove; "" when no test needed it.
var mirror string

var buildMirror = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "luma-mirror-")
	if err != nil {
		return "", err
	}
	mirror = dir
	platform := runtime.GOOS + "_" + runtime.GOARCH
	var paths []string
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		paths = append(paths, filepath.Join(dir, host, "terraform-provider-luma", "luma", "0.0.1", platform, "terraform-provider-luma_v0.0.1"))
	}
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", paths[0], "github.com/terraform-provider-luma/terraform-provider-luma")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(paths[1]), 0o755), os.Link(paths[0], paths[1])); err != nil {
		return "", err
	}
	config := filepath.Join(dir, "cli.tfrc")
	rules := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	return config, os.WriteFile(config, []byte(rules), 0o600)
})

// providerMirror builds the provider once into a mirror and returns the CLI configuration that installs it from there.
func providerMirror(t testing.TB) string {
	t.Helper()
	config, err := buildMirror()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// Main runs the tests of a package that uses New, and removes the provider that they built. TestMain calls it.
func Main(m *testing.M) {
	code := m.Run()
	Cleanup()
	os.Exit(code)
}

// Cleanup removes the provider that New built, for a package whose TestMain does more than Main.
func Cleanup() {
	if mirror != "" {
		_ = os.RemoveAll(mirror)
	}
}
