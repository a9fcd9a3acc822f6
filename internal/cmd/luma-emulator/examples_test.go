// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const examples = "../../../examples/testing"

func example(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// onPath returns a folder with programs under other names, for PATH.
func onPath(t *testing.T, programs map[string]string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	dir := t.TempDir()
	for name, target := range programs {
		absolute, err := filepath.Abs(target)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(absolute, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shell runs a script as a pipeline does, with luma-emulator installed.
func shell(t *testing.T, dir, script string, env, path []string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", script)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "LUMA_EMULATOR_TEST_PROCESS=1"), env...)
	cmd.Env = append(cmd.Env, "PATH="+strings.Join(append(path, os.Getenv("PATH")), ":"))
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// The tests of consumers pass against a tenant, and fail if nothing is delivered.
func TestConsumerExamples(t *testing.T) {
	t.Parallel()
	path := onPath(t, map[string]string{"luma-emulator": os.Args[0]})
	for folder, command := range map[string]string{
		"go": "go test -count=1 .", "python": "python3 -m unittest test_outage.py", "node": "node --test outage.test.mjs",
	} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			program, _, _ := strings.Cut(command, " ")
			if _, err := exec.LookPath(program); err != nil {
				t.Skip(program + " is not installed")
			}
			env := []string{"PYTHONDONTWRITEBYTECODE=1"}
			output, err := shell(t, filepath.Join(examples, folder), "luma-emulator exec -- "+command, env, []string{path})
			if err != nil || !strings.Contains(output, "1 delivery of 1 message") {
				t.Errorf("%v: %s", err, output)
			}
			lost := "luma-emulator exec --fault action=status,status=200,body=[] -- " + command
			if output, err := shell(t, filepath.Join(examples, folder), lost, env, []string{path}); err == nil {
				t.Errorf("passes although nothing is delivered: %s", output)
			}
		})
	}
}

// withTerraform returns the environment of a job that has Terraform and the provider, and its folder with the module.
func withTerraform(t *testing.T) (dir string, env, path []string) {
	t.Helper()
	c := cli.New(t, testkit.Start(t), cli.NoTLS)
	c.WithoutTenant()
	if err := os.CopyFS(c.Dir, os.DirFS(filepath.Join(examples, "terraform"))); err != nil {
		t.Fatal(err)
	}
	for _, variable := range c.Env {
		if strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "CHECKPOINT") {
			env = append(env, variable)
		}
	}
	binary := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if binary == "" {
		t.Skip("needs TF_ACC_TERRAFORM_PATH")
	}
	return c.Dir, env, []string{onPath(t, map[string]string{"luma-emulator": os.Args[0], "terraform": binary})}
}

// block returns what is indented below a line of a YAML file.
func block(t *testing.T, text, line string) string {
	t.Helper()
	_, after, found := strings.Cut(text, line+"\n")
	if !found {
		t.Fatalf("no %q", line)
	}
	indent := len(after) - len(strings.TrimLeft(after, " "))
	var lines []string
	for one := range strings.Lines(after) {
		if len(one)-len(strings.TrimLeft(one, " ")) < indent {
			break
		}
		lines = append(lines, strings.TrimPrefix(one[indent:], "- "))
	}
	return strings.Join(lines, "")
}

func TestAccGitHubExample(t *testing.T) {
	t.Parallel()
	dir, env, path := withTerraform(t)
	workflow := example(t, "github-actions/outage.yml")
	summary := filepath.Join(dir, "summary.md")
	script := block(t, workflow, "        run: |")
	output, err := shell(t, dir, script, append(env, "GITHUB_STEP_SUMMARY="+summary), path)
	data, readErr := os.ReadFile(summary)
	if err != nil || readErr != nil || !bytes.Contains(data, []byte("| Exchange is down until 9 PM\\. |")) {
		t.Errorf("%v, %v: %s\n%s", err, readErr, output, data)
	}
}

// otherHost returns a name or an address of this machine that is not a loopback one.
func otherHost(t *testing.T) string {
	t.Helper()
	host, err := os.Hostname()
	if err == nil {
		if addresses, err := net.DefaultResolver.LookupHost(t.Context(), host); err == nil && !strings.HasPrefix(addresses[0], "127.") && addresses[0] != "::1" {
			return host
		}
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.To4() != nil && !network.IP.IsLoopback() {
			return network.IP.String()
		}
	}
	t.Skip("this machine has no address but loopback ones")
	return ""
}

// The tenant runs on another host, as a service container does.
func TestAccGitLabExample(t *testing.T) {
	t.Parallel()
	dir, env, path := withTerraform(t)
	host := otherHost(t)
	pipeline := example(t, "gitlab/.gitlab-ci.yml")
	service := start(t, "--listen", "0.0.0.0:0", "--allow-remote", "--allowed-host", host)
	pipeline = strings.ReplaceAll(pipeline, "luma:5862", strings.TrimSuffix(strings.TrimPrefix(service.endpoint, "http://"), "/vsa"))
	for _, variable := range regexp.MustCompile(`(\w+): (.+)\n`).FindAllStringSubmatch(block(t, pipeline, "  variables:"), -1) {
		env = append(env, variable[1]+"="+strings.Trim(variable[2], `"`))
	}
	script := block(t, pipeline, "  script:")
	if _, err := exec.LookPath("wget"); err != nil {
		script = strings.ReplaceAll(script, "wget -qO-", "curl -sf")
	}
	output, err := shell(t, dir, script, env, path)
	if err != nil || !strings.Contains(output, "2 passed, 0 failed") || !strings.Contains(output, `"user": "sam@gmail.com"`) {
		t.Errorf("%v: %s", err, output)
	}
}

// Containers set these variables; the server must take them, and the health check must find it.
func TestContainersVariables(t *testing.T) {
	t.Parallel()
	recipe, err := os.ReadFile("Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^ENV (\w+)=(.*)$`).FindAllStringSubmatch(string(recipe), -1) {
		environment[line[1]] = line[2]
	}
	for _, line := range regexp.MustCompile(`(LUMA_EMULATOR_\w+): (.*)\n`).FindAllStringSubmatch(example(t, "compose/compose.yaml"), -1) {
		environment[line[1]] = line[2]
	}
	getenv := func(name string) string { return environment[name] }
	c, err := parseFlags(nil, getenv)
	if err != nil || c.listen != "0.0.0.0:5862" || !c.allowRemote || len(c.options.Hosts) == 0 || c.options.Hosts[0] != "luma" {
		t.Errorf("%+v, %v", c, err)
	}
	if url, err := findURL("", getenv); err != nil || url != "http://127.0.0.1:5862" {
		t.Errorf("the health check asks %s, %v", url, err)
	}
	for _, line := range []string{`CMD ["/luma-emulator", "healthcheck"]`, "USER 65532:65532", "/static-debian12:nonroot"} {
		if !bytes.Contains(recipe, []byte(line)) {
			t.Errorf("the recipe lacks %s", line)
		}
	}
}
