// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Services;

/// <summary>A service's program on its way or running.</summary>
/// <param name="Id">Of the first process.</param>
/// <param name="Started">Completes when the program itself runs, or when it is clear that it will not.</param>
/// <param name="Ended">Completes when the first process and all its children are gone.</param>
/// <param name="Signal">Sends a signal to the first process, if it is still there.</param>
/// <param name="Kill">Ends all processes of the service.</param>
internal sealed record ServiceProcess(int Id, Task Started, Task<ServiceEnd> Ended, Action<int> Signal, Action Kill);
