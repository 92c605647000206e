Mª#m§‡‘¬NÁ¯
|~ûŒì¤ï‘|ËP/¡íDaóKzsÉoŸOXUQW
8;Eà˜ÆŽKÐX±
