// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// fields are the attributes of an object as they are on the wire, not decoded.
type fields map[string]rawValue

type rawValue []byte

func (v rawValue) isNull() bool { return len(v) == 1 && v[0] == msgpcode.Nil }

func (v rawValue) isUnknown() bool { return len(v) > 0 && msgpcode.IsExt(v[0]) }

// text decodes a string; null for null, unknown for anything else.
func (v rawValue) text() types.String {
	if v.isNull() {
		return types.StringNull()
	}
	decoder := msgpack.NewDecoder(bytes.NewReader(v))
	code, err := decoder.PeekCode()
	if err != nil || !msgpcode.IsString(code) {
		return types.StringUnknown()
	}
	s, err := decoder.DecodeString()
	if err != nil {
		return types.StringUnknown()
	}
	return types.StringValue(s)
}

// isWhole reports whether a value is null or certainly a whole number.
func (v rawValue) isWhole() bool {
	if len(v) == 0 {
		return false
	}
	code := v[0]
	return code == msgpcode.Nil || msgpcode.IsFixedNum(code) || code >= msgpcode.Uint8 && code <= msgpcode.Int64
}

// at finds a value inside nested objects.
func (f fields) at(names ...string) (rawValue, bool) {
	value, ok := f[names[0]]
	if !ok || len(names) == 1 {
		return value, ok
	}
	inner, ok := readFields(value)
	if !ok {
		return nil, false
	}
	return inner.at(names[1:]...)
}

// readFields splits an object; ok is false for null, unknown and whatever is not an object.
func readFields(raw []byte) (f fields, ok bool) {
	reader := bytes.NewReader(raw)
	decoder := msgpack.NewDecoder(reader)
	if code, err := decoder.PeekCode(); err != nil || !msgpcode.IsFixedMap(code) && code != msgpcode.Map16 && code != msgpcode.Map32 {
		return nil, false
	}
	n, err := decoder.DecodeMapLen()
	if err != nil || n > len(raw) {
		return nil, false
	}
	f = make(fields, n)
	for range n {
		name, err := decoder.DecodeString()
		if err != nil {
			return nil, false
		}
		start := len(raw) - reader.Len()
		if err := decoder.Skip(); err != nil {
			return nil, false
		}
		f[name] = raw[start : len(raw)-reader.Len()]
	}
	return f, reader.Len() == 0 && len(f) == n
}

// fields splits a value of this kind; ok is false unless it has exactly the attributes of the schema.
func (o *object) fields(value *tfprotov6.DynamicValue) (f fields, ok bool) {
	if value == nil || value.JSON != nil {
		return nil, false
	}
	f, ok = readFields(value.MsgPack)
	if !ok || len(f) != len(o.attributes) {
		return nil, false
	}
	for name := range f {
		if _, known := o.attributes[name]; !known {
			return nil, false
		}
	}
	return f, true
}

func (o *object) decode(value *tfprotov6.DynamicValue) (tftypes.Value, bool) {
	if value == nil || value.JSON != nil {
		return tftypes.Value{}, false
	}
	decoded, err := value.Unmarshal(o.typ)
	return decoded, err == nil
}

// privateState is what an object keeps in private state, by key.
type privateState map[string][]byte

// readPrivate decodes private state; ok is false if the framework would write it differently than it came, or keeps
// notes in it.
func readPrivate(raw []byte) (p privateState, ok bool) {
	if len(raw) == 0 {
		return nil, true
	}
	if json.Unmarshal(raw, &p) != nil {
		return nil, false
	}
	for key, value := range p {
		if strings.HasPrefix(key, ".") || !utf8.Valid(value) || !json.Valid(value) {
			return nil, false
		}
	}
	return p, bytes.Equal(p.bytes(), raw)
}

// GetKey makes it a delivery.PrivateReader.
func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

// bytes encodes private state as the framework does.
func (p privateState) bytes() []byte {
	if len(p) == 0 {
		return nil
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	return raw
}

// encode writes a value that a noun made; one that is not of its type is an error, as in the framework.
func encode(typ tftypes.Type, value tftypes.Value, diags *diag.Diagnostics) *tfprotov6.DynamicValue {
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		diags.AddError("Unable to encode value", "A value does not have the type of its schema. This is a bug in the provider. Report it with this text: "+err.Error())
		return nil
	}
	return &encoded
}

// toProtocol converts diagnostics as the framework does.
func toProtocol(ctx context.Context, diags diag.Diagnostics) []*tfprotov6.Diagnostic {
	severities := map[diag.Severity]tfprotov6.DiagnosticSeverity{
		diag.SeverityError: tfprotov6.DiagnosticSeverityError, diag.SeverityWarning: tfprotov6.DiagnosticSeverityWarning,
	}
	var converted []*tfprotov6.Diagnostic
	for _, d := range diags {
		one := &tfprotov6.Diagnostic{Severity: severities[d.Severity()], Summary: d.Summary(), Detail: d.Detail()}
		if located, hasPath := d.(diag.DiagnosticWithPath); hasPath {
			one.Attribute = toSteps(ctx, located.Path())
		}
		converted = append(converted, one)
	}
	return converted
}

// toSteps converts a path. An element of a set that cannot be converted is located by its set.
func toSteps(ctx context.Context, at path.Path) *tftypes.AttributePath {
	steps := tftypes.NewAttributePath()
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			steps = steps.WithAttributeName(string(step))
		case path.PathStepElementKeyInt:
			steps = steps.WithElementKeyInt(int(step))
		case path.PathStepElementKeyString:
			steps = steps.WithElementKeyString(string(step))
		case path.PathStepElementKeyValue:
			value, err := step.Value.ToTerraformValue(ctx)
			if err != nil {
				return steps
			}
			steps = steps.WithElementKeyValue(value)
		}
	}
	return steps
}
