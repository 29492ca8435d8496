using Faultline.Tour;

// The main job, on a real client: samples/WriteDeadlock is taken as a stranger would take it, from the packages alone,
// and is led from its deadlock to code that cannot deadlock. Exit code 0: every step showed what it says it shows.

Packages packages = Packages.In("tour");
try
{
    new Walk(packages).Take();
    packages.Dispose();
    return 0;
}
catch (Exception failure) when (failure is CommandFailedException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine();
    Console.Error.WriteLine($"The tour failed: {failure.Message}");
    Console.Error.WriteLine($"  kept for a look: {packages.Folder}");
    return 1;
}
