// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Tests.Node;

/// <summary>A machine that knows nothing of itself.</summary>
internal static class NoFacts
{
    public static MachineFacts Known { get; } = new(() => null, () => null, () => null);
}
