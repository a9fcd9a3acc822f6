// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Place is where the journal of one root module, workspace and backend is.
type Place struct {
	Dir       string // the folder
	Namespace string // within it
}

// Locate finds the place of a journal. dir is the folder; "" = luma in the data directory of the root module, and ok is
// false if that does not exist. Runs share a namespace only if they have the same workspace and the same backend, and
// besides the same name, or without one the same root module. So two states never share one by accident, which could
// make a message of the one look sent by the other. The current directory is that of the root module.
func Locate(dir, name string, env func(name string) (value string, ok bool)) (p Place, ok bool) {
	data, _ := env("TF_DATA_DIR")
	if data == "" {
		data = ".terraform"
	}
	if dir == "" {
		if info, err := os.Stat(data); err != nil || !info.IsDir() {
			return Place{}, false
		}
		dir = filepath.Join(data, "luma")
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return Place{}, false
	}
	if resolved, err := filepath.EvalSymlinks(here); err == nil {
		here = resolved
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return Place{}, false
	}
	owner := []string{"name", name}
	if name == "" {
		owner = []string{"module", here}
	}
	identity, err := json.Marshal(append(owner, workspace(data, env), backend(data)))
	if err != nil {
		return Place{}, false
	}
	sum := sha256.Sum256(identity)
	return Place{Dir: dir, Namespace: hex.EncodeToString(sum[:16])}, true
}

// workspace is the selected one, as Terraform finds it.
func workspace(data string, env func(string) (string, bool)) string {
	if name, _ := env("TF_WORKSPACE"); name != "" {
		return name
	}
	if selected, err := os.ReadFile(filepath.Join(data, "environment")); err == nil {
		if name := strings.TrimSpace(string(selected)); name != "" {
			return name
		}
	}
	return "default"
}

// backend is what init has recorded of the backend, as far as it says where the state is; "" for local state.
func backend(data string) string {
	raw, err := os.ReadFile(filepath.Join(data, "terraform.tfstate")) //nolint:gosec // the data directory is the user's choice
	if err != nil {
		return ""
	}
	var record struct {
		Backend    any `json:"backend"`
		StateStore any `json:"state_store"`
	}
	if json.Unmarshal(raw, &record) != nil {
		return string(raw)
	}
	if record.Backend == nil && record.StateStore == nil {
		return ""
	}
	identity, err := json.Marshal([]any{locating(record.Backend), locating(record.StateStore)})
	if err != nil {
		return string(raw)
	}
	return string(identity)
}

// locating drops from a backend's record what does not say where the state is.
func locating(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	kept := map[string]any{}
	for name, v := range object {
		if v != nil && name != "hash" && !incidental(name) {
			kept[name] = locating(v)
		}
	}
	return kept
}

// incidental reports whether a setting can change while the state stays where it is: credentials, and how often and
// how patiently the backend tries.
func incidental(name string) bool {
	return slices.ContainsFunc([]string{"retry", "retries", "lock", "skip_", "timeout", "update_method", "password", "token", "secret", "credential",
		"access_key", "private_key", "username", "certificate", "client_id"},
		func(part string) bool { return strings.Contains(name, part) })
}
