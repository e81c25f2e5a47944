// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Threading.Channels;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Supervision;

/// <summary>What the machine is asked to do.</summary>
internal enum ShutdownKind
{
    PowerOff,
    Restart,
}

/// <summary>
/// Waits for the wish to stop: SIGTERM or the power button switch off, SIGINT (which the kernel sends for Ctrl-Alt-Del)
/// restarts.
/// </summary>
internal sealed class ShutdownRequest : IDisposable
{
    private readonly Channel<ShutdownKind> _requests = Channel.CreateUnbounded<ShutdownKind>();
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    public ShutdownRequest()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, ShutdownKind.PowerOff));
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, ShutdownKind.Restart));
        Power.CatchControlAltDelete();
    }

    public void Ask(ShutdownKind kind) => _requests.Writer.TryWrite(kind);

    public async Task<ShutdownKind> WaitAsync() => await _requests.Reader.ReadAsync();

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }

    private void Handle(PosixSignalContext context, ShutdownKind kind)
    {
        context.Cancel = true;
        Ask(kind);
    }
}
