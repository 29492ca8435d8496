Console.WriteLine("Under construction.");
