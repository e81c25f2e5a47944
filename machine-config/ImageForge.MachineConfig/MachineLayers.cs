// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>A text of the configuration that a machine found when it booted.</summary>
/// <param name="Name">For diagnostics.</param>
/// <param name="FromImage">Written by ImageForge when the image was made, every default in it; others are laid over it.</param>
public sealed record MachineLayer(string Name, byte[] Utf8, bool FromImage);

/// <summary>All that a machine found, from the lowest layer to the highest.</summary>
/// <param name="Texts">The image's own first.</param>
/// <param name="Settings">Single values of the kernel's command line over all texts, as <c>Kind[/name].key=value</c>.</param>
public sealed record MachineLayers(IReadOnlyList<MachineLayer> Texts, IReadOnlyList<string> Settings);
