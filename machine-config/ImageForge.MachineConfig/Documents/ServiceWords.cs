// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>When a service is started again.</summary>
public enum RestartPolicy
{
    Always,
    OnFailure,
    Never,
}

/// <summary>Signals that ask a program to end; the values are Linux's. https://man7.org/linux/man-pages/man7/signal.7.html</summary>
public enum StopSignal
{
    HangUp = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    User1 = 10,
    User2 = 12,
    Terminate = 15,
    WindowChange = 28,
}

/// <summary>What a service may do with what is mounted.</summary>
public enum MountAccess
{
    ReadWrite,
    ReadOnly,
}
