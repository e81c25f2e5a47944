// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>What a platform's manifests begin with: a layer below all files. Its documents fit every version of the language.</summary>
/// <param name="Name">As diagnostics and origins show it: "base aws", or a path.</param>
/// <param name="Text">Null for a file, which is read.</param>
public sealed record BaseDefinition(string Name, string? Text = null);
