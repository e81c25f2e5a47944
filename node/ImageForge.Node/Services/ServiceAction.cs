// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Services;

/// <summary>What a <see cref="ServiceMachine"/> wants done, in order.</summary>
internal abstract record ServiceAction
{
    private ServiceAction()
    {
    }

    /// <summary>Starts the program.</summary>
    public sealed record Start : ServiceAction;

    /// <summary>Asks the program for its health; the answer names the run that it is about.</summary>
    public sealed record Check(int Run) : ServiceAction;

    /// <summary>Asks the program to end.</summary>
    public sealed record Stop : ServiceAction;

    /// <summary>Ends the program and all its children.</summary>
    public sealed record Kill : ServiceAction;

    /// <summary>A milestone for the console: <c>running</c>, <c>exited (code 1); starts again in 2s</c>.</summary>
    public sealed record Say(string What) : ServiceAction;
}
