// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>One thing to bring about between the configuration and a machine that works.</summary>
/// <param name="Name">For what goes wrong: "volumes", "host name".</param>
/// <param name="RunAsync">
/// Ends when the next step may begin. What goes on after that is handed to <see cref="BootState.Keep"/>, what must be
/// undone before the power goes to <see cref="BootState.AtEnd"/>.
/// </param>
internal sealed record BootStep(string Name, Func<BootState, CancellationToken, Task> RunAsync)
{
    /// <summary>Whether the steps after it make no sense when it fails. Otherwise the failure is said and the boot goes on.</summary>
    public bool Essential { get; init; }
}
