using Troupe.Actors.CommandLine;
using Troupe.Actors.Hosting;

using var interruption = new Interruption();
return await Cli.RunAsync(args, new TroupeRuns(), Streams.OfProcess, interruption.Stop);
