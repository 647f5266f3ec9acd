DROP TABLE tokens;
DROP TABLE user_permissions;
DROP TABLE users;
