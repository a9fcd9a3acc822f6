// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	project  = "terraform-provider-luma"
	manifest = "terraform-registry-manifest.json"
)

func (c *check) sumsName() string     { return project + "_" + c.version + "_SHA256SUMS" }
func (c *check) manifestName() string { return project + "_" + c.version + "_manifest.json" }

// archive is one file that people download.
type archive struct {
	file     string // its name
	binary   string // the name of the program in it
	platform string // such as linux_amd64
}

func (a archive) sbom() string {
	return strings.TrimSuffix(strings.TrimSuffix(a.file, ".zip"), ".tar.gz") + ".cdx.json"
}

// archives are those that a release must have, by the rules of the registries and by our documentation.
func archives(version string, platforms targets) []archive {
	var all []archive
	for build, list := range platforms {
		for _, platform := range list {
			a := archive{file: build + "_" + version + "_" + platform + ".tar.gz", binary: build, platform: platform}
			if build == "provider" {
				a.file, a.binary = project+"_"+version+"_"+platform+".zip", project+"_v"+version
			}
			if strings.HasPrefix(platform, "windows_") {
				a.binary += ".exe"
			}
			all = append(all, a)
		}
	}
	return all
}

// inspect reads everything in the release and reports all that is wrong with it.
func (c *check) inspect(context.Context) error {
	want := archives(c.version, c.targets)
	errs := []error{c.names(want), c.sums(), checkManifest(filepath.Join(c.root, manifest))}
	licence, err := os.ReadFile(filepath.Join(c.root, "LICENSE"))
	if err != nil {
		return err
	}
	for _, a := range want {
		if err := checkArchive(filepath.Join(c.first, a.file), a, licence); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", a.file, err))
		}
		if err := checkSBOM(filepath.Join(c.first, a.sbom())); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", a.sbom(), err))
		}
	}
	return errors.Join(errs...)
}

// names compares the files in the release with those that it must have.
func (c *check) names(archives []archive) error {
	var want []string
	for _, a := range archives {
		want = append(want, a.file, a.sbom())
	}
	want = append(want, c.sumsName())
	got, err := releaseFiles(c.first)
	if err != nil {
		return err
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		return fmt.Errorf("the release has %q, want %q", got, want)
	}
	return nil
}

// releaseFiles are the files of a release in dist, sorted, without what goreleaser notes for itself and the signature,
// which differs each time.
func releaseFiles(dist string) ([]string, error) {
	entries, err := os.ReadDir(dist)
	if err != nil {
		return nil, err
	}
	own := []string{"artifacts.json", "config.yaml", "metadata.json"}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && !slices.Contains(own, e.Name()) && filepath.Ext(e.Name()) != ".sig" {
			files = append(files, e.Name())
		}
	}
	return files, nil
}

// identical compares two releases byte by byte.
func identical(first, second string) error {
	one, err := releaseFiles(first)
	if err != nil {
		return err
	}
	two, err := releaseFiles(second)
	if err != nil {
		return err
	}
	if len(one) == 0 || !slices.Equal(one, two) {
		return fmt.Errorf("one has %q, the other %q", one, two)
	}
	var errs []error
	for _, name := range one {
		a, errA := os.ReadFile(filepath.Join(first, name))
		b, errB := os.ReadFile(filepath.Join(second, name))
		errs = append(errs, errA, errB)
		if !bytes.Equal(a, b) {
			errs = append(errs, fmt.Errorf("%s differs", name))
		}
	}
	return errors.Join(errs...)
}

// sums checks that the sums name the provider's archives and the manifest, and nothing else: the registries reject
// that.
func (c *check) sums() error {
	want := map[string]string{c.manifestName(): filepath.Join(c.root, manifest)}
	for _, a := range archives(c.version, targets{"provider": c.targets["provider"]}) {
		want[a.file] = filepath.Join(c.first, a.file)
	}
	text, err := os.ReadFile(filepath.Join(c.first, c.sumsName()))
	if err != nil {
		return err
	}
	got := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		got[name] = sum
	}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, slices.Sorted(maps.Keys(want))) {
		return fmt.Errorf("the sums name %q, want %q", names, slices.Sorted(maps.Keys(want)))
	}
	for name, path := range want {
		sum, err := fileSum(path)
		if err != nil {
			return err
		}
		if got[name] != sum {
			return fmt.Errorf("the sum of %s is %s, not %s", name, sum, got[name])
		}
	}
	return nil
}

func fileSum(path string) (string, error) {
	data, err := os.ReadFile(path)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// checkManifest makes sure that the registries offer the provider to CLIs that speak protocol 6.
func checkManifest(path string) error {
	var m struct {
		Version  int
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		}
	}
	if err := readJSON(path, &m); err != nil {
		return err
	}
	if m.Version != 1 || !slices.Equal(m.Metadata.Protocols, []string{"6.0"}) {
		return fmt.Errorf("%s says version %d and protocols %q, want 1 and 6.0", manifest, m.Version, m.Metadata.Protocols)
	}
	return nil
}

// checkSBOM makes sure that a bill of materials lists something and would be the same in another build.
func checkSBOM(path string) error {
	var bom struct {
		Format     string `json:"bomFormat"`
		Serial     string `json:"serialNumber"`
		Components []json.RawMessage
		Metadata   struct{ Timestamp string }
	}
	if err := readJSON(path, &bom); err != nil {
		return err
	}
	if bom.Format != "CycloneDX" || bom.Serial != "" || bom.Metadata.Timestamp != "" {
		return fmt.Errorf("format %q, serial number %q, time %q, want CycloneDX and neither number nor time", bom.Format, bom.Serial, bom.Metadata.Timestamp)
	}
	if len(bom.Components) == 0 {
		return errors.New("no components")
	}
	return nil
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// printSums shows the sums of all files, for a report.
func printSums(dist string) error {
	names, err := releaseFiles(dist)
	if err != nil {
		return err
	}
	for _, name := range names {
		sum, err := fileSum(filepath.Join(dist, name))
		if err != nil {
			return err
		}
		info, err := os.Stat(filepath.Join(dist, name))
		if err != nil {
			return err
		}
		fmt.Printf("%s  %s (%d bytes)\n", sum, name, info.Size())
	}
	return nil
}
