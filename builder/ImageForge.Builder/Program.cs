// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;

using var interruption = new Interruption();
return await CommandLine.RunAsync(args, Invocation.FromConsole(interruption.Token));
