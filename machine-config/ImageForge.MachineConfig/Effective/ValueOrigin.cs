// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Effective;

/// <summary>Which layer set a value, and where.</summary>
/// <param name="Layer">The contract for a default, whether its data or the language itself has it.</param>
/// <param name="File">As diagnostics name it; null for a default.</param>
/// <param name="Line">Counted from 1; 0 for a default.</param>
/// <param name="Column">Counted from 1; 0 for a default.</param>
public sealed record ValueOrigin(LayerKind Layer, string? File, int Line, int Column)
{
    /// <summary>The contract whose default it is, such as v1alpha1; null for other layers.</summary>
    public string? Contract { get; init; }

    internal static ValueOrigin Of(Place place, string contract) =>
        place.Source == SourceFile.None || place.Source.Layer == LayerKind.Contract ? Default(contract)
            : new(place.Source.Layer, place.Source.Name, place.Line, place.Column);

    internal static ValueOrigin Default(string contract) => new(LayerKind.Contract, null, 0, 0) { Contract = contract };

    /// <summary><c>default (v1alpha1)</c>, <c>base qemu</c>, <c>patch site.yaml:3</c>, <c>edge.yaml:7</c>, <c>--set Mesh.mtu</c>.</summary>
    public override string ToString() => Layer switch
    {
        LayerKind.Contract => $"default ({Contract})",
        LayerKind.CommandLine => File!,
        LayerKind.Base => File!.StartsWith("base ", StringComparison.Ordinal) ? File : $"base {File}:{Line}",
        LayerKind.Patch => $"patch {File}:{Line}",
        LayerKind.UserData => $"user data {File}:{Line}",
        _ => $"{File}:{Line}",
    };
}
