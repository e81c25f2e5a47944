// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>Where lines go.</summary>
public abstract record LogDestination
{
    private LogDestination()
    {
    }

    /// <summary>What a document without a destination has, which is an error.</summary>
    internal static LogDestination Nowhere { get; } = new File("");

    /// <summary>Host by name or address.</summary>
    public sealed record Tcp(string Host, int Port) : LogDestination;

    /// <inheritdoc cref="Tcp"/>
    public sealed record Udp(string Host, int Port) : LogDestination;

    /// <summary>Below /var; directories are made.</summary>
    public sealed record File(string Path) : LogDestination;
}
