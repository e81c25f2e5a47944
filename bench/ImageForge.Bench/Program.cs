// SPDX-License-Identifier: Apache-2.0
using ImageForge.Bench;

if (args is ["discovery", var command, .. var cases])
{
    await DiscoveryLoad.RunAsync(command, cases);
    return 0;
}
Console.Error.WriteLine("usage: bench discovery IMAGEFORGE [CASE...]");
return 2;
