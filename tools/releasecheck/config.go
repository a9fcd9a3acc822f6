// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// targets are the platforms of a build in the configuration, such as linux_amd64, by the build's ID.
type targets map[string][]string

// narrow returns the configuration with only those platforms that keep accepts, and what is left for each build.
// Goreleaser itself can build for one platform, but not release for one.
func narrow(config []byte, keep func(platform string) bool) ([]byte, targets, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(config, &document); err != nil {
		return nil, nil, err
	}
	for _, build := range builds(&document) {
		if list := field(build, "targets"); list != nil {
			list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool { return !keep(n.Value) })
		}
	}
	narrowed, err := yaml.Marshal(&document)
	if err != nil {
		return nil, nil, err
	}
	// Decoding resolves what one build takes over from another.
	var decoded struct {
		Builds []struct {
			ID      string
			Targets []string
		}
	}
	if err := yaml.Unmarshal(narrowed, &decoded); err != nil {
		return nil, nil, err
	}
	left := targets{}
	for _, b := range decoded.Builds {
		if len(b.Targets) == 0 {
			return nil, nil, fmt.Errorf("the build %q is left without a platform", b.ID)
		}
		left[b.ID] = b.Targets
	}
	if len(left) == 0 {
		return nil, nil, errors.New("the configuration has no builds")
	}
	return narrowed, left, nil
}

func builds(document *yaml.Node) []*yaml.Node {
	if len(document.Content) == 0 {
		return nil
	}
	if list := field(document.Content[0], "builds"); list != nil {
		return list.Content
	}
	return nil
}

// field returns the value of a key of a mapping, or nil.
func field(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}
