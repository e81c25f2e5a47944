// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Builder.Cli;

/// <summary>
/// SIGINT and SIGTERM as one token. The first signal asks the running command to stop cleanly; a second one gets the
/// system's own treatment, so that a command that hangs while stopping can still be ended from the keyboard.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // signal(7), all of Debian's architectures but MIPS.
    private const int SigXfsz = 25;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            // A file size limit (ulimit -f) is to be an error of the write, as a full disk is, not the end of the process.
            PosixSignalRegistration.Create((PosixSignal)SigXfsz, signal => signal.Cancel = true),
        ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested) return;
        signal.Cancel = true;
        _source.Cancel();
    }
}
