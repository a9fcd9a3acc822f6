// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// here is the archive of a build for this machine.
func (c *check) here(build string) archive {
	return archives(c.version, targets{build: {runtime.GOOS + "_" + runtime.GOARCH}})[0]
}

// unpack writes the program of a build for this machine below the work folder and returns its path.
func (c *check) unpack(build string) (string, error) {
	a := c.here(build)
	entries, err := readArchive(filepath.Join(c.first, a.file))
	if err != nil {
		return "", err
	}
	dir := filepath.Join(c.work, "bin")
	path := filepath.Join(dir, a.binary)
	return path, errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(path, entries[a.binary].data, 0o700)) //nolint:gosec // to be started
}

// versions starts the programs of this machine's archives and compares what they say about themselves.
func (c *check) versions(ctx context.Context) error {
	for build := range c.targets {
		path, err := c.unpack(build)
		if err != nil {
			return err
		}
		name := build
		if build == "provider" {
			name = project
		}
		out, err := exec.CommandContext(ctx, path, "-version").Output()
		if want := name + " " + c.version + "+" + c.commit; err != nil || !strings.HasPrefix(string(out), want) {
			return fmt.Errorf("%s -version prints %q (%w), want %q", build, out, err, want)
		}
	}
	return nil
}

// What somebody who has just installed the provider does with it. The last plan must be empty.
const firstSteps = `
"$1" init -input=false
"$1" plan -input=false -out=luma.tfplan
"$1" show -json luma.tfplan >luma.json
"$2" luma.json
"$1" apply -input=false luma.tfplan
"$1" plan -input=false -detailed-exitcode
`

// install mirrors the release as the index page says, and applies the README's example to the release's local tenant.
func (c *check) install(ctx context.Context, cli string) error {
	program, err := c.tool(ctx, "cli", cli)
	if err != nil {
		return err
	}
	root, err := c.prepareMirror(cli)
	if err != nil {
		return err
	}
	report, err := c.unpack("plan-report")
	if err != nil {
		return err
	}
	emulator, err := c.unpack("luma-emulator")
	if err != nil {
		return err
	}
	delivered := filepath.Join(root, "delivered.txt")
	command := exec.CommandContext(ctx, emulator, "exec", "-output", delivered, "--", "sh", "-eu", "-c", firstSteps, "steps", program, report)
	command.Dir = root
	command.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(root, "cli.tfrc"), "CHECKPOINT_DISABLE=1", "HOME="+root)
	if err := quietly(command); err != nil {
		return err
	}
	text, err := os.ReadFile(delivered)
	if err != nil {
		return err
	}
	if sent := bytes.Count(text, []byte("Microsoft Exchange server is down")); sent != 1 {
		return fmt.Errorf("%d deliveries, want 1: %s", sent, text)
	}
	return nil
}

// prepareMirror fills a folder with the mirror, the CLI configuration and the README's example, and returns it.
func (c *check) prepareMirror(cli string) (string, error) {
	registry := map[string]string{"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}[cli]
	root := filepath.Join(c.work, "install-"+cli)
	mirror := filepath.Join(root, "mirror", registry, "terraform-provider-luma", "luma")
	if err := os.MkdirAll(mirror, 0o700); err != nil {
		return "", err
	}
	zipped, err := os.ReadFile(filepath.Join(c.first, c.here("provider").file))
	if err != nil {
		return "", err
	}
	readme, err := os.ReadFile(filepath.Join(c.root, "README.md"))
	if err != nil {
		return "", err
	}
	blocks := hclBlock.FindAllSubmatch(readme, 2)
	if len(blocks) != 2 {
		return "", errors.New("the README has not both an example and a required_providers block")
	}
	index, err := os.ReadFile(filepath.Join(c.root, "docs", "index.md"))
	if err != nil {
		return "", err
	}
	settings := installation.FindSubmatch(index)
	if len(settings) != 2 || !bytes.Contains(settings[1], []byte(documentedMirror)) {
		return "", errors.New("docs/index.md has no provider_installation with " + documentedMirror)
	}
	return root, errors.Join(
		os.WriteFile(filepath.Join(mirror, c.here("provider").file), zipped, 0o600),
		os.WriteFile(filepath.Join(root, "cli.tfrc"), bytes.ReplaceAll(settings[1], []byte(documentedMirror), []byte(filepath.Join(root, "mirror"))), 0o600),
		os.WriteFile(filepath.Join(root, "main.tf"), append(blocks[0][1], blocks[1][1]...), 0o600),
	)
}

const documentedMirror = "/opt/terraform-mirror"

var (
	hclBlock     = regexp.MustCompile("(?s)```hcl\n(.*?)```")
	installation = regexp.MustCompile("(?s)```hcl\n(provider_installation.*?)```")
)
