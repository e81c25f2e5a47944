// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.MachineConfig;

/// <summary>
/// One step of an endpoint filter: adds the candidates within the prefix to the selection, or with <c>!</c> takes them
/// out of it. Steps apply in order to a selection that begins empty, so exclusions alone select nothing
/// (the semantics of Talos' KubeSpan filters).
/// </summary>
public readonly record struct PrefixFilter(bool Exclude, IPNetwork Prefix)
{
    public override string ToString() => $"{(Exclude ? "!" : "")}{Prefix}";
}
