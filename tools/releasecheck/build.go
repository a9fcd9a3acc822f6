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

// check is one run over one commit.
type check struct {
	root, work    string // the repository; a folder for everything that is built
	version       string // what the README asks for, such as 0.1.0
	commit        string // twelve digits
	first, second string // folders of the two releases
	config        string // file with the configuration for the platforms to build
	targets       targets
	goreleaser    string
	sboms         string // folder of cyclonedx-gomod
	fingerprint   string // of a throwaway key; empty if this machine has no gpg
}

var readmeConstraint = regexp.MustCompile(`version = "~> (\d+\.\d+\.\d+)"`)

func newCheck(ctx context.Context, root, work string, all bool) (*check, error) {
	c := &check{root: root, work: work, config: filepath.Join(work, "goreleaser.yaml")}
	c.first, c.second = filepath.Join(work, "1", "dist"), filepath.Join(work, "second", "clone", "dist")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return nil, err
	}
	constraint := readmeConstraint.FindSubmatch(readme)
	if constraint == nil {
		return nil, errors.New("the README pins no version of the provider")
	}
	c.version = string(constraint[1])
	full, err := exec.CommandContext(ctx, "git", "-C", root, "rev-parse", "HEAD").Output()
	if err != nil {
		return nil, err
	}
	c.commit = string(full[:12])
	config, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		return nil, err
	}
	here := runtime.GOOS + "_" + runtime.GOARCH
	narrowed, left, err := narrow(config, func(platform string) bool { return all || platform == here })
	if err != nil {
		return nil, err
	}
	c.targets = left
	if c.goreleaser, err = c.tool(ctx, "bin", "goreleaser"); err != nil {
		return nil, err
	}
	sboms, err := c.tool(ctx, "bin", "cyclonedx-gomod")
	c.sboms = filepath.Dir(sboms)
	return c, errors.Join(err, os.WriteFile(c.config, narrowed, 0o600))
}

// tool returns the path of a program that tools/bin or tools/cli builds.
func (c *check) tool(ctx context.Context, script, name string) (string, error) {
	command := exec.CommandContext(ctx, filepath.Join(c.root, "tools", script), name)
	command.Stderr = os.Stderr
	out, err := command.Output()
	return strings.TrimSpace(string(out)), err
}

func (c *check) acceptConfiguration(ctx context.Context) error {
	return quietly(exec.CommandContext(ctx, c.goreleaser, "check", filepath.Join(c.root, ".goreleaser.yaml")))
}

func (c *check) buildFirst(ctx context.Context) error {
	skip := "publish"
	env := []string{"GPG_FINGERPRINT=none"}
	if _, err := exec.LookPath("gpg"); err != nil {
		fmt.Println("There is no gpg on this machine, so nothing is signed.")
		skip = "publish,sign"
	} else {
		if err := c.createKey(ctx); err != nil {
			return err
		}
		env = []string{"GPG_FINGERPRINT=" + c.fingerprint, "GNUPGHOME=" + c.keys()}
	}
	return c.build(ctx, c.first, "022", skip, env)
}

// buildSecond shares nothing with the first build but the sources and the downloaded zip files of modules.
func (c *check) buildSecond(ctx context.Context) error {
	modules, err := exec.CommandContext(ctx, "go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		return err
	}
	cache, proxy, _ := strings.Cut(strings.TrimSpace(string(modules)), "\n")
	return c.build(ctx, c.second, "077", "publish,sign", append(c.strangeEnv(), "GPG_FINGERPRINT=none", "TZ=Pacific/Auckland", "LC_ALL=C",
		"HOME="+filepath.Join(c.work, "second", "home"), "GOPROXY=file://"+filepath.ToSlash(cache)+"/cache/download,"+proxy))
}

// strangeEnv moves Go's caches to where no other build has been.
func (c *check) strangeEnv() []string {
	return []string{"GOCACHE=" + filepath.Join(c.work, "second", "build"), "GOMODCACHE=" + filepath.Join(c.work, "second", "modules")}
}

// build clones the repository, tags the clone as a maintainer would, and releases it into dist without publishing.
func (c *check) build(ctx context.Context, dist, umask, skip string, env []string) error {
	script := `umask "$1"
git clone --quiet "$2" "$3" && cd "$3"
git tag --delete $(git tag --points-at HEAD) >/dev/null 2>&1 || :
git tag --force "v$4" >/dev/null
exec "$5" release --clean --config "$6" --skip "$7"`
	command := exec.CommandContext(ctx, "sh", "-eu", "-c", script, "build", umask, c.root, filepath.Dir(dist), c.version, c.goreleaser, c.config, skip)
	command.Env = append(os.Environ(), "PATH="+c.sboms+string(os.PathListSeparator)+os.Getenv("PATH"))
	command.Env = append(command.Env, env...)
	return quietly(command)
}

// clean removes everything. Go writes modules as read-only files, so it has to remove them itself.
func (c *check) clean(ctx context.Context) error {
	modules := exec.CommandContext(ctx, "go", "clean", "-modcache")
	modules.Env = append(os.Environ(), c.strangeEnv()...)
	return errors.Join(quietly(modules), os.RemoveAll(c.work))
}

// quietly runs a command whose output is of interest only if it fails.
func quietly(command *exec.Cmd) error {
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(command.Path), err, out.String())
	}
	return nil
}
