// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// upgrade writes the JSON of a state of the present version in MessagePack, which is all that the framework does with
// it.
func (o *object) upgrade(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, bool) {
	if req.Version != o.schema.Version || req.RawState == nil {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(req.RawState.JSON))
	decoder.UseNumber()
	var state any
	if decoder.Decode(&state) != nil {
		return nil, false
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false
	}
	var b bytes.Buffer
	if !write(msgpack.NewEncoder(&b), o.typ, state) {
		return nil, false
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{MsgPack: b.Bytes()}}, true
}

// write encodes a value that has the very kind of its type. Attributes that the state lacks are null, and those that
// the schema lacks are left out.
func write(to *msgpack.Encoder, typ tftypes.Type, value any) bool {
	switch value := value.(type) {
	case nil:
		return to.EncodeNil() == nil
	case string:
		return typ.Is(tftypes.String) && to.EncodeString(value) == nil
	case bool:
		return typ.Is(tftypes.Bool) && to.EncodeBool(value) == nil
	case json.Number:
		n, err := strconv.ParseInt(value.String(), 10, 64)
		return err == nil && typ.Is(tftypes.Number) && to.EncodeInt(n) == nil
	case []any:
		return writeList(to, typ, value)
	case map[string]any:
		return writeMap(to, typ, value)
	}
	return false
}

func writeList(to *msgpack.Encoder, typ tftypes.Type, list []any) bool {
	var of tftypes.Type
	switch typ := typ.(type) {
	case tftypes.List:
		of = typ.ElementType
	case tftypes.Set:
		of = typ.ElementType
	default:
		return false
	}
	ok := to.EncodeArrayLen(len(list)) == nil
	for _, element := range list {
		ok = ok && write(to, of, element)
	}
	return ok
}

func writeMap(to *msgpack.Encoder, typ tftypes.Type, values map[string]any) bool {
	names := slices.Sorted(maps.Keys(values))
	var of func(name string) tftypes.Type
	switch typ := typ.(type) {
	case tftypes.Map:
		of = func(string) tftypes.Type { return typ.ElementType }
	case tftypes.Object:
		names = slices.Sorted(maps.Keys(typ.AttributeTypes))
		of = func(name string) tftypes.Type { return typ.AttributeTypes[name] }
	default:
		return false
	}
	ok := to.EncodeMapLen(len(names)) == nil
	for _, name := range names {
		ok = ok && to.EncodeString(name) == nil && write(to, of(name), values[name])
	}
	return ok
}
