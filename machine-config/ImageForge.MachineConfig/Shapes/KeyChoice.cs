// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Shapes;

/// <summary>Keys of a mapping of which exactly one is to be given.</summary>
/// <param name="Keys">Two or more.</param>
internal sealed record KeyChoice(params IReadOnlyList<string> Keys)
{
    public static implicit operator KeyChoice((string One, string Other) keys) => new(keys.One, keys.Other);

    public static implicit operator KeyChoice((string One, string Two, string Three) keys) => new(keys.One, keys.Two, keys.Three);

    /// <summary>For messages: "path, url and oci".</summary>
    public override string ToString() => $"{string.Join(", ", Keys.SkipLast(1))} and {Keys[^1]}";
}
