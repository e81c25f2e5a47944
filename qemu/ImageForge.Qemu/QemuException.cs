// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu;

/// <summary>What kind of thing kept a machine from running.</summary>
public enum QemuFault
{
    /// <summary>The host lacks QEMU, a firmware or a permission.</summary>
    Host,
    /// <summary>QEMU refused, ended, or answered with an error.</summary>
    Machine,
    /// <summary>What was waited for did not come in time.</summary>
    Timeout,
    /// <summary>The caller asked for something that cannot be: too many machines, an unknown cluster.</summary>
    Request,
}

/// <summary>An error with its stable code (IF4xxx, docs/errors.md) and, where there is one, its remedy.</summary>
public sealed class QemuException(QemuFault fault, string code, string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    public QemuFault Fault { get; } = fault;
    public string Code { get; } = code;
    public string? Hint { get; } = hint;
}
