// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package workflows

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// devcontainer has those properties of the development container specification that ours uses. Any other is a mistake.
type devcontainer struct {
	Name, Image string
	Mounts      []struct {
		Type   string `json:"type"`
		Source string `json:"source"`
		Target string `json:"target"`
	} `json:"mounts"`
	OnCreateCommand   string `json:"onCreateCommand"`
	PostCreateCommand string `json:"postCreateCommand"`
	Customizations    struct {
		VSCode struct {
			Extensions []string       `json:"extensions"`
			Settings   map[string]any `json:"settings"`
		} `json:"vscode"`
	} `json:"customizations"`
}

var (
	commentLine = regexp.MustCompile(`(?m)^\s*//.*$`)
	makeTarget  = regexp.MustCompile(`make ([a-z-]+)`)
	goVersion   = regexp.MustCompile(`(?m)^go (\d+\.\d+)`)
)

// The development container is of a Go that can build the module, and what it runs exists: make newcomer runs "make
// demo" in an empty home folder, and whoever runs this test runs "make test".
func TestDevcontainer(t *testing.T) {
	t.Parallel()
	read := func(name ...string) []byte {
		text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, name...)...))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	decoder := json.NewDecoder(bytes.NewReader(commentLine.ReplaceAll(read(".devcontainer", "devcontainer.json"), nil)))
	decoder.DisallowUnknownFields()
	var d devcontainer
	if err := decoder.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if minor := string(goVersion.FindSubmatch(read("go.mod"))[1]); !strings.Contains(d.Image, "/go:1-"+minor+"-") {
		t.Errorf("the image %s is not of Go %s, which go.mod asks for", d.Image, minor)
	}
	for _, m := range d.Mounts {
		if m.Type != "volume" || !strings.HasPrefix(m.Target, "/") || !strings.Contains(d.OnCreateCommand, m.Target) {
			t.Errorf("%+v is not a volume that onCreateCommand gives to the user", m)
		}
	}
	targets := makeTarget.FindAllStringSubmatch(d.PostCreateCommand, -1)
	if len(targets) != 2 {
		t.Errorf("the container runs %q, not the two commands of the README", d.PostCreateCommand)
	}
	for _, target := range targets {
		if !bytes.Contains(read("GNUmakefile"), []byte("\n"+target[1]+": ")) {
			t.Errorf("there is no make %s", target[1])
		}
		if !bytes.Contains(read("README.md"), []byte("\nmake "+target[1]+"\n")) {
			t.Errorf("the README does not name make %s", target[1])
		}
	}
}
